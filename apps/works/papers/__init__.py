"""Papers of works and of land projects, in the look of Decree 30/2020/NĐ-CP."""
