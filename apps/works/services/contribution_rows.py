"""Rows of a pasted list or a file: what households gave, as it was written."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.core import sheets
from apps.core.sheets import Column, ListFile, SheetError, find_table, is_number, typed_number, typed_text

MOST_ROWS = 5000
_MOST_LETTERS = 300
# The order in which a list without a header is read.
HEADER = ("Mã hộ", "Họ tên", "Thôn", "Hình thức", "Số lượng", "Loại đất", "Ngày", "Ghi chú")
# Two columns without a header, the second of numbers alone, are these.
_PAIR = ("Mã hộ", "Số tiền")
_CODE = ("ma ho", "so ho", "ma so ho", "ma ho gia dinh", "ho", "ho gia dinh")
_NAME = ("ho ten", "ho va ten", "ten chu ho", "chu ho", "ho ten chu ho", "ho va ten chu ho")
_AMOUNT = ("so luong", "so tien", "so luong dong gop", "muc dong gop", "so cong", "so ngay cong", "dien tich")


@dataclass(frozen=True)
class TypedRow:
    """A row as text; `number` is that of its line in the file, or in what was pasted."""

    number: int
    code: str
    name: str
    village: str
    kind: str
    amount: str
    land_class: str
    day: str
    note: str


def _columns(*required: str) -> list[Column]:
    headings = {
        "code": _CODE,
        "name": _NAME,
        "village": ("thon", "ten thon", "ban", "to dan pho", "khu pho", "lang"),
        "kind": ("hinh thuc", "hinh thuc dong gop", "loai dong gop", "kieu dong gop"),
        "amount": _AMOUNT,
        "land_class": ("loai dat",),
        "day": ("ngay", "ngay dong gop", "ngay nop", "ngay thu"),
        "note": ("ghi chu",),
    }
    titles = dict(zip(headings, HEADER, strict=True))
    return [Column(name, titles[name], keys, name in required) for name, keys in headings.items()]


def read_file(file: ListFile) -> list[TypedRow]:
    """Raises `core.sheets.SheetError` when the list has no amounts of households."""
    # A household is told by its name or by its code, so that one of the two columns is enough.
    try:
        table = find_table(file, _columns("name", "amount"), most=MOST_ROWS)
    except SheetError as first:
        try:
            table = find_table(file, _columns("code", "amount"), most=MOST_ROWS)
        except SheetError:
            raise first from None
    return [
        TypedRow(
            row.number,
            **{
                name: (typed_number if name == "amount" else typed_text)(cell, _MOST_LETTERS)
                for name, cell in row.cells.items()
            },
        )
        for row in table.rows
    ]


def read_pasted(text: str) -> list[TypedRow]:
    """Without a header in the order of `HEADER`, or of `_PAIR`. Raises `SheetError`."""
    return sheets.read_pasted(text, _header_for, read_file)


def _header_for(lines: list[list[str]]) -> Sequence[str]:
    """Raises `SheetError` where no line is long enough to hold an amount: its number would be read as a name."""
    widest = max(map(len, lines))
    if widest == len(_PAIR) and all(len(cells) == widest and is_number(cells[-1]) for cells in lines):
        return _PAIR
    if widest <= HEADER.index("Số lượng"):
        raise SheetError(
            "Danh sách không có dòng tiêu đề nên không rõ cột nào là số lượng. "
            f"Thêm dòng tiêu đề “{', '.join(_PAIR)}” lên trên, mỗi cột một tên, rồi đọc lại."
        )
    return HEADER


def as_pasted(rows: Sequence[TypedRow]) -> str:
    """The rows as they would be pasted, to be changed and read once more."""
    return sheets.rows_as_pasted(rows, HEADER)


def to_text(rows: Sequence[TypedRow]) -> str:
    """The rows for a hidden field, from which `from_text` reads them again."""
    return sheets.rows_to_text(rows)


def from_text(text: str) -> list[TypedRow]:
    """Raises `ValueError` for anything that `to_text` did not give."""
    return sheets.rows_from_text(text, TypedRow, most_rows=MOST_ROWS, most_letters=_MOST_LETTERS)
