"""Lists pasted from Excel, and rows that were read and travel in a page until they are confirmed.

A row is a dataclass of texts behind one number, `number`: that of its line in the file, or in what was pasted.
"""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from typing import Any, TypeVar

from apps.core.numbers import format_number
from apps.core.sheets.cells import Cell, as_number, as_text
from apps.core.sheets.files import ListFile
from apps.core.sheets.reading import SheetError

Row = TypeVar("Row")


def pasted_list(text: str, name: str = "dan.csv") -> ListFile:
    """What was pasted as a list that may be read.

    Cells are parted by tabs, as Excel parts them, whatever else a text full of commas looks like; without any tab it is
    read as a .csv is.
    """
    return ListFile(name, "tsv" if "\t" in text else "csv", text.encode("utf-8", "replace"))


def read_pasted(
    text: str, header_for: Callable[[list[list[str]]], Sequence[str]], read: Callable[[ListFile], list[Row]]
) -> list[Row]:
    """The rows that `read` finds; without a header they stand in the order that `header_for` tells of the cells.

    Raises `SheetError`, as `header_for` may do where the order cannot be known.
    """
    try:
        return read(pasted_list(text))
    except SheetError as first:
        if not _lacks_header(text):
            raise
        header = header_for([line.rstrip("\t ").split("\t") for line in text.splitlines() if line.strip()])
        try:
            rows: list[Any] = read(pasted_list("\t".join(header) + "\n" + text))
        except SheetError:
            raise first from None
    # The header that was put in front is no line of what was pasted.
    return [replace(row, number=row.number - 1) for row in rows]


def _lacks_header(text: str) -> bool:
    """Whether the first line has a number among its cells, as no header has."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return any(cell.strip()[:1].isdigit() for cell in first.split("\t"))


def is_number(text: str) -> bool:
    """Whether a cell of text holds a number."""
    try:
        return as_number(text) is not None
    except ValueError:
        return False


def typed_text(cell: Cell, most: int) -> str:
    """Text as it stands, of at most so many letters."""
    return as_text(cell)[:most]


def typed_number(cell: Cell, most: int) -> str:
    """A number of Excel's as Vietnamese people write it, text as it stands."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        try:
            number = as_number(cell)
        except ValueError:
            return typed_text(cell, most)
        return format_number(number) if number is not None else ""
    return typed_text(cell, most)


def rows_to_text(rows: Sequence[Any]) -> str:
    """The rows for a hidden field, from which `rows_from_text` reads them again."""
    return json.dumps([astuple(row) for row in rows], ensure_ascii=False, separators=(",", ":"))


def rows_as_pasted(rows: Sequence[Any], header: Sequence[str]) -> str:
    """The rows as Excel would copy them, below a header, to be changed and read once more; without empty columns."""
    lines = [list(header), *(list(astuple(row)[1:]) for row in rows)]
    filled = [place for place in range(len(header)) if any(line[place] for line in lines[1:])]
    written = io.StringIO()
    csv.writer(written, csv.excel_tab, lineterminator="\n").writerows(
        [line[place] for place in filled] for line in lines
    )
    return written.getvalue()


def rows_from_text(text: str, kind: Callable[..., Row], *, most_rows: int, most_letters: int) -> list[Row]:
    """Rows of the dataclass `kind`. Raises `ValueError` for anything that `rows_to_text` did not give."""
    try:
        made = [kind(*row) for row in json.loads(text)]
    except (TypeError, RecursionError) as error:
        raise ValueError("no rows") from error
    if not 0 < len(made) <= most_rows:
        raise ValueError("no rows, or too many")
    for row in made:
        number, *texts = astuple(row)  # type: ignore[call-overload]
        if not isinstance(number, int) or not all(isinstance(t, str) and len(t) <= most_letters for t in texts):
            raise ValueError("no row")
        # Half of a pair, as a forged page may hold it, can be neither stored nor shown.
        "".join(texts).encode()
    return made
