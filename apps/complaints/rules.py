"""On which days citizens are received when that comes round by the week or by the month: plain reckoning."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

# A schedule is planned for a year at most.
LONGEST = timedelta(days=366)
SATURDAY = 5


def weekly_days(start: date, end: date, weekdays: Collection[int]) -> list[date]:
    """The days from `start` to `end`, both counted in, that fall on the weekdays (0 is Monday)."""
    days = (start + timedelta(days=number) for number in range((end - start).days + 1))
    return [day for day in days if day.weekday() in weekdays]


def monthly_days(start: date, end: date, day: int, *, avoids_weekend: bool) -> list[date]:
    """That day of each month from `start` to `end`; the last of a month that has no such day.

    With `avoids_weekend` one that falls on Saturday or Sunday moves to the Monday after it. Public holidays are not
    known here.
    """
    # What moves on from the month before may fall into the span.
    month = (start.replace(day=1) - timedelta(days=1)).replace(day=1)
    found = []
    while month <= end:
        length = monthrange(month.year, month.month)[1]
        wanted = month.replace(day=min(day, length))
        if avoids_weekend and wanted.weekday() >= SATURDAY:
            wanted += timedelta(days=7 - wanted.weekday())
        if start <= wanted <= end:
            found.append(wanted)
        month += timedelta(days=length)
    return found
