"""The papers of a village meeting (Nghị định 59/2023/NĐ-CP, Phụ lục) in the look of Nghị định 30/2020/NĐ-CP."""
