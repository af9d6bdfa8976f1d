"""The periods that reports are made for and registers closed for, as the office names them."""

from apps.core.periods import Period

PERIOD_KINDS = [
    ("year", "Cả năm"),
    ("half-1", "6 tháng đầu năm"),
    ("half-2", "6 tháng cuối năm"),
    ("quarter-1", "Quý I"),
    ("quarter-2", "Quý II"),
    ("quarter-3", "Quý III"),
    ("quarter-4", "Quý IV"),
    ("nine-months", "9 tháng"),
]


def named_period(kind: str, year: int) -> Period:
    """The period that a choice of `PERIOD_KINDS` means in a year; an unknown one means the whole year."""
    name, _, part = kind.partition("-")
    if name == "half" and part in ("1", "2"):
        return Period.half_year(year, int(part))
    if name == "quarter" and part in ("1", "2", "3", "4"):
        return Period.quarter(year, int(part))
    return Period.nine_months(year) if kind == "nine-months" else Period.year(year)
