"""Workbooks through python-calamine: stored values only, nothing is ever computed or run."""

import resource
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from apps.core.sheet_worker.fonts import Fonts
from apps.core.sheet_worker.limits import (
    MORE_SECONDS,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_MERGES,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_TEXT,
    MOST_WIDTH,
    PASSWORD,
    TOO_MUCH,
    RefusedError,
    too_large,
)
from apps.core.sheet_worker.structure import Structure, read_structure


def book_lines(content: bytes, kind: str, only: int) -> Iterator[list[Any]]:
    """The visible sheets of a workbook (.xlsx, .xlsm, .xls, .ods), or the one numbered `only`.

    A formula in an .xls is not found, its stored value is read like any other; Raises `RefusedError`.
    """
    structures = read_structure(content, kind)
    try:
        book = load_workbook(BytesIO(content))
    except PasswordError:
        raise RefusedError(PASSWORD) from None
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet
    ]
    letters = 0
    for index, name in enumerate(shown[:MOST_SHEETS]):
        if only in (-1, index):
            for line in _sheet_lines(book.get_sheet_by_name(name), index, structures.get(name, Structure())):
                letters += sum(len(cell) for cell in line[2] if isinstance(cell, str)) if line[0] == "row" else 0
                if letters > MOST_TEXT:
                    raise RefusedError(TOO_MUCH)
                yield line


def _sheet_lines(sheet: Any, index: int, structure: Structure) -> Iterator[list[Any]]:
    end = sheet.end or (0, 0)
    if end[0] >= MOST_ROWS or end[1] >= MOST_WIDTH or structure.claims_too_much:
        raise too_large(sheet.name)
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()] or structure.merged
    if len(merged) > MOST_MERGES:
        raise RefusedError(f"Trang tính “{sheet.name[:60]}” có quá nhiều ô gộp. Bỏ gộp ô (Unmerge) rồi gửi lại.")
    _allow_more_time()
    fonts = Fonts()
    for row in sheet.iter_rows():
        fonts.note(row[:MOST_COLUMNS])
    fonts.decide()
    yield ["sheet", index, sheet.name[:MOST_LETTERS], merged, structure.formulas]
    # iter_rows begins with the first filled row, but always with column A.
    first = sheet.start[0] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), start=first):
        cells, days = _cells(row[:MOST_COLUMNS], number, fonts)
        if any(cell not in (None, "", " ") for cell in cells):
            yield ["row", number, cells, days]


def _cells(row: Sequence[Any], number: int, fonts: Fonts) -> tuple[list[Any], list[int]]:
    """The cells, days as ISO text, and the places of those days."""
    cells: list[Any] = []
    days: list[int] = []
    for place, value in enumerate(row):
        if isinstance(value, str):
            if not value.isascii():
                value = fonts.read(unicodedata.normalize("NFC", value), number, place)
            cells.append(value[:MOST_LETTERS] or None)
        elif isinstance(value, date):
            days.append(place)
            cells.append((value.date() if isinstance(value, datetime) else value).isoformat())
        else:
            cells.append(value if isinstance(value, int | float) else str(value))
    return cells, days


def _allow_more_time() -> None:
    """The sheet is in memory; what is left is as long as its rows, which are counted."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + MORE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))
