"""Lists as text with separators (.csv)."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Any

from apps.core.sheet_worker.fonts import Fonts
from apps.core.sheet_worker.formulas import Runs, is_formula, note_run, outside, reaches_outside
from apps.core.sheet_worker.legacy import decoded
from apps.core.sheet_worker.limits import (
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    MOST_WIDTH,
    RefusedError,
    too_large,
)

SHEET_NAME = "CSV"
_SEPARATORS = ";,\t|"
_SAMPLE_ROWS = 60
_NAMED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# Excel keeps the zero in front of a number by writing ="0987".
_KEPT_TEXT = re.compile(r'="([^"]*)"')
# A sign for private use, which no list ends with.
_LAST = "\ue000"
_QUOTES = (
    "Tệp .csv có dấu ngoặc kép mở mà không đóng nên không tách được cột. Mở bằng Excel, lưu thành .xlsx rồi gửi lại."
)


def delimited_lines(content: bytes, parted_by: str = "") -> Iterator[list[Any]]:
    """One sheet called "CSV"; its cells are text. Without `parted_by` the text tells it. Raises `RefusedError`."""
    text = unicodedata.normalize("NFC", decoded(content))
    named = None if parted_by else _NAMED.match(text)
    skipped = 1 if named else 0
    separator = parted_by or (named.group(1) if named else _separator(text))
    formulas: Runs = {}
    fonts = Fonts()
    for number, row in enumerate(islice(_rows(text, separator), skipped, None), start=skipped):
        if number >= MOST_ROWS or len(row) > MOST_WIDTH:
            raise too_large(SHEET_NAME)
        fonts.note(row[:MOST_COLUMNS])
        for place, cell in enumerate(row[:MOST_COLUMNS]):
            if cell[:1] in "=+-@" and is_formula(cell) and not _KEPT_TEXT.fullmatch(cell):
                if reaches_outside(cell):
                    raise outside(number, place)
                note_run(formulas, number, place)
    fonts.decide()
    yield ["sheet", 0, SHEET_NAME, [], formulas]
    for number, row in enumerate(islice(_rows(text, separator), skipped, None), start=skipped):
        cells = [_cell(fonts.read(cell, number, place)) for place, cell in enumerate(row[:MOST_COLUMNS])]
        if any(cells):
            yield ["row", number, cells, []]


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows; a quote that is opened and never closed swallows the last line, which is ours."""
    ended = f"{text}\n{_LAST}"
    try:
        for row in csv.reader(StringIO(ended, newline=""), delimiter=separator):
            if row == [_LAST]:
                return
            yield row
    except csv.Error:
        raise RefusedError(_QUOTES) from None
    raise RefusedError(_QUOTES)


def _separator(text: str) -> str:
    """The sign that parts most rows into the same number of cells; a comma where none does."""
    best, scored = ",", (0, 0)
    sample = text[:100_000]
    for separator in _SEPARATORS:
        try:
            widths = Counter(
                len(row) for row in islice(csv.reader(StringIO(sample), delimiter=separator), _SAMPLE_ROWS)
            )
        except csv.Error:
            continue
        widths.pop(1, 0)
        width, rows = max(widths.items(), key=lambda item: item[1], default=(1, 0))
        if rows and (rows, width) > scored:
            best, scored = separator, (rows, width)
    return best


def _cell(text: str) -> str | None:
    kept = _KEPT_TEXT.fullmatch(text)
    return (kept.group(1) if kept else text).strip()[:MOST_LETTERS] or None
