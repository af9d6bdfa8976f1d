"""Run by `core.sheets` as a process of its own: a workbook on standard input, its cells as JSON on standard output.

A few kilobytes can say that they fill sixteen thousand columns by a million rows. Here that ends this process, whose
memory and time are bounded, and not the portal.
"""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import PasswordError, SheetVisibleEnum, load_workbook

MOST_MEMORY = 1024**3
MOST_SECONDS = 20
MOST_SHEETS = 20
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_MERGES = 5_000
# What a cell may say, and all cells together, in letters: the one who asked reads all of it into memory.
MOST_LETTERS, MOST_TEXT = 1_000, 5_000_000


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, int | float) else str(value)[:MOST_LETTERS]


def _sheet(book: Any, name: str) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    filled = []
    for number, row in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_cell(value) for value in row[:MOST_COLUMNS]]
        if any(cell not in ("", " ") for cell in cells):
            filled.append([number, cells])
    upright = [[top, column, bottom] for (top, column), (bottom, _) in sheet.merged_cell_ranges or () if bottom > top]
    return {"name": name, "rows": filled[:MOST_ROWS], "merged": upright[:MOST_MERGES]}


def main() -> None:
    """Leaves with 2 for a workbook under a password, with 3 or a signal for one that cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = load_workbook(BytesIO(sys.stdin.buffer.read()))
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
        found = json.dumps([_sheet(book, name) for name in shown[:MOST_SHEETS]], ensure_ascii=False)
        if len(found) > MOST_TEXT:
            sys.exit(3)
        sys.stdout.buffer.write(found.encode("utf-8", "replace"))
    except PasswordError:
        sys.exit(2)
    except Exception:
        # Whatever the parser stumbles over means the same to the sender; its text would only name the parser's inside.
        sys.exit(3)


if __name__ == "__main__":
    main()
