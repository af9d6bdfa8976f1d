from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from apps.core.spreadsheets import Head, form_workbook, workbook


def test_no_cell_runs_as_a_formula_and_types_stay() -> None:
    content = workbook("Danh sách", ["Tên", "Số", "Ngày"], [["=1+1", 5, date(2023, 2, 1)], ["a\x00b", None, None]])
    sheet = load_workbook(BytesIO(content)).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "=1+1"
    assert (sheet["B2"].value, sheet["C2"].value.date(), sheet["A3"].value) == (5, date(2023, 2, 1), "ab")


def test_a_form_has_two_rows_of_headings_the_columns_numbers_and_no_formula() -> None:
    heads = (Head("STT", width=6), Head("Kết quả", ("Trong kỳ", "Từ đầu năm")))
    content = form_workbook("Biểu", ("Biểu số 1", "=1+1"), heads, [[1, "=1+1", None], [None, 3, date(2023, 2, 1)]])
    sheet = load_workbook(BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2:5] == [("STT", "Kết quả", None), (None, "Trong kỳ", "Từ đầu năm"), (1, 2, 3)]
    assert (sheet["A2"].data_type, sheet["B6"].data_type) == ("s", "s")
    assert (sheet["C7"].value.date(), sheet["C7"].number_format) == (date(2023, 2, 1), "DD/MM/YYYY")
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:C1", "A2:C2", "A3:A4", "B3:C3"}
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$3:$5"
    assert form_workbook("Biểu", (), heads, [])
