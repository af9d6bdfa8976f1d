"""Months of procedure figures as plain arithmetic: which a period holds, and what may have been carried over."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from apps.core.periods import Period


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; `number` from 1 to 12. Raises `ValueError` for what is none."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12:
            raise ValueError("no month")

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def next(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.year}"


def whole_months(period: Period) -> Iterator[Month]:
    """The months of which the period holds every day, in order."""
    month = Month.of(period.start)
    if period.start > month.first:
        month = month.next
    while month.last <= period.end:
        yield month
        month = month.next


def cuts_a_month(period: Period) -> bool:
    """Whether the period begins or ends within a month."""
    return period.start.day != 1 or period.end != Month.of(period.end).last


@dataclass(frozen=True)
class Excess:
    """More dossiers were ended than had come in: `carried` is what the recorded months before left open."""

    early: int
    on_time: int
    late: int
    received: int
    carried: int

    @property
    def ended(self) -> int:
        return self.early + self.on_time + self.late

    @property
    def surplus(self) -> int:
        """Dossiers that the recorded months do not explain; not more than none where all is well."""
        return self.ended - self.received - self.carried


def excesses(months: Iterable[tuple[date, int, int, int, int]]) -> Iterator[tuple[date, Excess]]:
    """The months in which more was ended than was received and carried over, each with its sum.

    `months` are one field's, in order: (first day, received, early, on time, late). What is open before the first of
    them nobody knows, so an excess there is no error; after any excess nothing is left to carry over.
    """
    carried = 0
    for first, received, early, on_time, late in months:
        month = Excess(early, on_time, late, received, carried)
        if month.surplus > 0:
            yield first, month
        carried = max(0, -month.surplus)
