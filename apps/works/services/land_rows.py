"""Rows of a pasted list or a file: households of a land project, as they were written."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core import sheets
from apps.core.sheets import Column, ListFile, SheetError, find_table, is_number, typed_number, typed_text

MOST_ROWS = 5000
_MOST_LETTERS = 500
_NUMBERS = ("area", "compensation")
# Name, heading, and the headings by which a column is known.
_COLUMNS = {
    "code": ("Mã hộ", ("ma ho", "so ho", "ma so ho", "ma ho gia dinh")),
    "name": ("Họ tên", ("ho ten", "ho va ten", "ten chu ho", "chu ho", "ho ten chu ho", "ho va ten chu ho", "ten ho")),
    "village": ("Thôn", ("thon", "ten thon", "ban", "to dan pho", "khu pho", "lang", "dia chi")),
    "land_class": ("Loại đất", ("loai dat",)),
    "area": ("Diện tích (m²)", ("dien tich", "dien tich thu hoi", "dien tich m2", "dien tich thu hoi m2")),
    "compensation": (
        "Tiền bồi thường (đồng)",
        ("tien boi thuong", "so tien", "tien boi thuong ho tro", "tong tien", "kinh phi boi thuong"),
    ),
    "agreed": ("Ngày đồng thuận", ("ngay dong thuan", "dong thuan", "ngay thong nhat")),
    "paid": ("Ngày nhận tiền", ("ngay nhan tien", "nhan tien", "ngay chi tra")),
    "handed_over": ("Ngày bàn giao", ("ngay ban giao", "ban giao", "ngay ban giao dat")),
    "resettlement": ("Tái định cư", ("tai dinh cu", "bo tri tai dinh cu", "phai tai dinh cu")),
    "opinion": ("Ý kiến", ("y kien", "vuong mac", "y kien vuong mac", "ghi chu")),
}
# The order in which a list without a header is read.
HEADER = tuple(title for title, _ in _COLUMNS.values())


@dataclass(frozen=True)
class LandRow:
    """A row as text; `number` is that of its line in the file, or in what was pasted."""

    number: int
    code: str = ""
    name: str = ""
    village: str = ""
    land_class: str = ""
    area: str = ""
    compensation: str = ""
    agreed: str = ""
    paid: str = ""
    handed_over: str = ""
    resettlement: str = ""
    opinion: str = ""


def read_file(file: ListFile) -> list[LandRow]:
    """Raises `core.sheets.SheetError` when the list names no households."""
    refusals: list[SheetError] = []
    # A row that says nothing in the columns asked for is passed over, so that both are asked for where both stand.
    for required in (("code", "name"), ("name",), ("code",)):
        try:
            return _rows(file, required)
        except SheetError as error:
            refusals.append(error)
    raise refusals[1]


def _rows(file: ListFile, required: tuple[str, ...]) -> list[LandRow]:
    columns = [Column(name, title, keys, name in required) for name, (title, keys) in _COLUMNS.items()]
    table = find_table(file, columns, most=MOST_ROWS)
    return [
        LandRow(
            row.number,
            **{
                name: (typed_number if name in _NUMBERS else typed_text)(cell, _MOST_LETTERS)
                for name, cell in row.cells.items()
            },
        )
        for row in table.rows
    ]


def read_pasted(text: str) -> list[LandRow]:
    """Without a header in the order of `HEADER`. Raises `SheetError`."""
    return sheets.read_pasted(text, _header_for, read_file)


def _header_for(lines: list[list[str]]) -> Sequence[str]:
    """Raises `SheetError` where the second column, which should hold names, holds numbers: area or money, who knows."""
    if any(is_number(cell) for cells in lines for cell in cells[1:2]):
        raise SheetError(
            "Danh sách không có dòng tiêu đề mà cột thứ hai là số, không phải họ tên. "
            "Thêm dòng tiêu đề lên trên, mỗi cột một tên, ví dụ “Mã hộ, Diện tích, Tiền bồi thường”, rồi đọc lại."
        )
    return HEADER


def as_pasted(rows: Sequence[LandRow]) -> str:
    """The rows as they would be pasted, to be changed and read once more."""
    return sheets.rows_as_pasted(rows, HEADER)


def to_text(rows: Sequence[LandRow]) -> str:
    """The rows for a hidden field, from which `from_text` reads them again."""
    return sheets.rows_to_text(rows)


def from_text(text: str) -> list[LandRow]:
    """Raises `ValueError` for anything that `to_text` did not give."""
    return sheets.rows_from_text(text, LandRow, most_rows=MOST_ROWS, most_letters=_MOST_LETTERS)
