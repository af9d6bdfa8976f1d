"""Workbooks that people send in: cells read, and the table in them found by the names of its columns."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from openpyxl.utils import get_column_letter

from apps.core.text import clean_text, search_key

Cell = str | int | float | bool | date | None

HEADER_WITHIN = 20
_WORKER = Path(__file__).with_name("sheet_worker.py")
_PATIENCE = 40
_UNREADABLE = (
    "Không đọc được tệp. Mở tệp bằng Excel, chọn “Lưu thành” (Save As), kiểu “Excel Workbook (*.xlsx)” rồi gửi lại."
)
_PASSWORD = "Tệp đặt mật khẩu nên không đọc được. Bỏ mật khẩu trong Excel rồi gửi lại."  # noqa: S105 - a message
_DAY_FIRST = re.compile(r"(?:ngay )?(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
# Excel counts days from here; what lies outside 1950 to 2100 is a number of something else.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(18_264, 73_416)


class SheetError(ValueError):
    """The file cannot be used; the message says in Vietnamese what to do."""


@dataclass(frozen=True)
class Sheet:
    """The filled rows of a sheet by their number from 0, and its upright merges as (top, column, bottom)."""

    name: str
    rows: Mapping[int, Sequence[Cell]]
    merged: Sequence[tuple[int, int, int]] = ()


@dataclass(frozen=True)
class Column:
    """A column that is looked for: `headings` are how it may be called, as search keys, whole or as first words."""

    name: str
    title: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row of the table with its number as Excel shows it; `cells` has every column, None where it is not there."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """The rows below the header; `letters` are the columns' letters as Excel shows them."""

    letters: Mapping[str, str]
    rows: Sequence[TableRow]


def read_sheets(content: bytes) -> list[Sheet]:
    """The visible sheets of a workbook (.xlsx, .xls, .ods). Raises `SheetError` when it cannot be read."""
    try:
        found = subprocess.run(  # noqa: S603 - the own interpreter and a file beside this one; the content is its input
            [sys.executable, "-I", str(_WORKER)], input=content, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise SheetError(_UNREADABLE) from None
    if found.returncode:
        raise SheetError(_PASSWORD if found.returncode == 2 else _UNREADABLE)
    return [
        Sheet(
            sheet["name"],
            {number: [_from_json(cell) for cell in cells] for number, cells in sheet["rows"]},
            [tuple(merge) for merge in sheet["merged"]],
        )
        for sheet in json.loads(found.stdout)
    ]


def _from_json(cell: Cell | dict[str, str]) -> Cell:
    return date.fromisoformat(cell["date"]) if isinstance(cell, dict) else cell


def find_table(sheets: Iterable[Sheet], columns: Sequence[Column], *, most: int) -> Table:
    """The first table whose header, within the first 20 rows of its sheet, has the required columns.

    A header may take two rows, with merged cells and a row of column numbers below it; merged cells in the data count
    for each of their rows. Rows that say nothing in the required columns are passed over. Raises `SheetError` when
    there is no such table, or it is empty or longer than `most` rows.
    """
    for sheet in sheets:
        for number in range(HEADER_WITHIN):
            places, last = _header(sheet, number, columns)
            if places:
                return _table(sheet, places, last, columns, most)
    wanted = ", ".join(f"“{column.title}”" for column in columns if column.required)
    raise SheetError(
        f"Không tìm thấy dòng tiêu đề có các cột {wanted} trong {HEADER_WITHIN} dòng đầu. "
        "Tải mẫu, chép dữ liệu vào mẫu rồi gửi lại."
    )


def _header(sheet: Sheet, number: int, columns: Sequence[Column]) -> tuple[dict[str, int], int]:
    """Where each column stands if the row is (the first row of) the header, and the header's last row."""
    row, above, below = (sheet.rows.get(at, ()) for at in (number, number - 1, number + 1))
    places = {name: at for at, name in _headings(row, columns)}
    # A heading merged over two rows stands in the upper one and leaves the lower one empty.
    places |= {n: at for at, n in _headings(above, columns) if n not in places and not as_text(_at(row, at))}
    if not all(column.name in places for column in columns if column.required):
        return {}, number
    second = {name: at for at, name in _headings(below, columns) if name not in places}
    if second and not any(as_text(_at(below, places[column.name])) for column in columns if column.required):
        return places | second, number + 1
    return places, number


def _headings(row: Sequence[Cell], columns: Sequence[Column]) -> list[tuple[int, str]]:
    """(place, name) of the columns that the row names, from right to left, so that in a dict the leftmost counts."""
    found = []
    for at, cell in enumerate(row):
        key = " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\(.*?\)", " ", search_key(as_text(cell)))))
        fitting = (c for c in columns for heading in c.headings if key == heading or key.startswith(f"{heading} "))
        column = next(fitting, None)
        if column:
            found.append((at, column.name))
    return found[::-1]


def _at(row: Sequence[Cell], place: int | None) -> Cell:
    return row[place] if place is not None and place < len(row) else None


def _table(sheet: Sheet, places: dict[str, int], header: int, columns: Sequence[Column], most: int) -> Table:
    required = [column.name for column in columns if column.required]
    merged = {(row, at): top for top, at, last in sheet.merged if top > header for row in range(top + 1, last + 1)}
    rows: list[TableRow] = []
    for number in sorted(number for number in sheet.rows if number > header):
        cells: dict[str, Cell] = {}
        for column in columns:
            at = places.get(column.name)
            source = merged.get((number, at), number) if at is not None else number
            cells[column.name] = _at(sheet.rows.get(source, ()), at)
        if not any(as_text(cells[name]) for name in required):
            continue
        if not rows and all(re.fullmatch(r"\(?(\d{1,2}|[A-Z])\)?", as_text(cells[name])) for name in required):
            continue
        rows.append(TableRow(number + 1, cells))
        if len(rows) > most:
            raise SheetError(f"Tệp có hơn {most} dòng dữ liệu. Chia thành nhiều tệp rồi gửi từng tệp.")
    if not rows:
        raise SheetError("Dưới dòng tiêu đề không có dòng dữ liệu nào. Nhập dữ liệu vào tệp rồi gửi lại.")
    return Table({name: get_column_letter(at + 1) for name, at in places.items()}, rows)


def as_text(cell: Cell) -> str:
    """A cell as clean text in one line; a whole number without decimals, a date day first."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(clean_text(f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)).split())


def as_date(cell: Cell) -> date | None:
    """A day from a date cell, an Excel serial or text such as 05/07/2023; None for nothing.

    Raises `ValueError` for what is no day, and for a number that can hardly be meant as one.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if int(cell) not in _SERIALS:
            raise ValueError("no day")
        return _SERIAL_ZERO + timedelta(days=int(cell))
    key = search_key(as_text(cell))
    if not key:
        return None
    if found := _DAY_FIRST.fullmatch(key):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(key):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise ValueError("no day")
    return date(year, month, day)
