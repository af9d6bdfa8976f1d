"""What a cell says: text, day, year or number."""

import re
from datetime import date, timedelta
from decimal import Decimal

from apps.core.numbers import parse_number
from apps.core.text import clean_text, search_key

Cell = str | int | float | bool | date | None

_DAY_FIRST = re.compile(
    r"(?:ngay )?(\d{1,2})\s?(?:[/.-]|thang)\s?(\d{1,2})\s?(?:[/.-]|nam)\s?(\d{4})(?: 00:00(?::00)?)?"
)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00)?)?")
_YEAR = re.compile(r"(?:nam )?(\d{4})")
# Excel counts days from here; what lies outside 1950 to 2100 is a number of something else.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(18_264, 73_416)
_YEARS = range(1850, 2101)
_NOTHING = re.compile(r"[-–—.…]*")


def as_text(cell: Cell) -> str:
    """A cell as clean text in one line; a whole number without decimals, a date day first."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        # Fifteen digits are what Excel keeps and shows.
        cell = int(cell) if cell.is_integer() else f"{cell:.15g}"
    return " ".join(clean_text(f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)).split())


def as_date(cell: Cell) -> date | None:
    """A day from a date cell, an Excel serial or text: 05/07/2023, "ngày 5 tháng 7 năm 2023"; None for nothing.

    Raises `ValueError` for what is no day, and for a number that can hardly be meant as one.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_serial(cell)
    key = search_key(as_text(cell))
    if not key:
        return None
    if key.isascii() and key.isdigit():
        return _from_serial(int(key))
    if found := _DAY_FIRST.fullmatch(key):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(key):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise ValueError("no day")
    return date(year, month, day)


def _from_serial(number: float) -> date:
    # A comparison and not int(): a number may be too large for it.
    if not _SERIALS.start <= number < _SERIALS.stop:
        raise ValueError("no day")
    return _SERIAL_ZERO + timedelta(days=int(number))


def as_year(cell: Cell) -> int | None:
    """A year from 1850 to 2100, written alone or in a day; None for nothing. Raises `ValueError`."""
    key = search_key(as_text(cell))
    if not key or _NOTHING.fullmatch(key):
        return None
    if isinstance(cell, float) and not cell.is_integer():
        raise ValueError("no year")
    found = _YEAR.fullmatch(key)
    year = int(found.group(1)) if found else getattr(as_date(cell), "year", 0)
    if year not in _YEARS:
        raise ValueError("no year")
    return year


def as_number(cell: Cell) -> Decimal | None:
    """A number, also one written as Vietnamese text ("2.631", "834,77", "1 234"); None for nothing or a dash.

    Raises `ValueError`, as `core.numbers.parse_number` does for "834.77": a point counts only as a thousands mark.
    """
    if isinstance(cell, bool | date):
        raise ValueError("no number")
    if isinstance(cell, int | float):
        number = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
        if not number.is_finite():
            raise ValueError("no number")
        return number
    # Excel's mark for a number kept as text, and the sign that some put between thousands.
    text = as_text(cell).replace("'", "").replace("’", "").replace("−", "-")
    return None if _NOTHING.fullmatch(text) else parse_number(text)
