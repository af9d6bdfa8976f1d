from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from apps.core.spreadsheets import workbook


def test_no_cell_runs_as_a_formula_and_types_stay() -> None:
    content = workbook("Danh sách", ["Tên", "Số", "Ngày"], [["=1+1", 5, date(2023, 2, 1)], ["a\x00b", None, None]])
    sheet = load_workbook(BytesIO(content)).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "=1+1"
    assert (sheet["B2"].value, sheet["C2"].value.date(), sheet["A3"].value) == (5, date(2023, 2, 1), "ab")
