"""On which days citizens are received, and how many of them the law asks of the head: plain reckoning."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from apps.core.periods import Period, Span, runs_on
from apps.law.rules import WorkCalendar

# A schedule is planned for a year at most.
LONGEST = timedelta(days=366)
_ONE = timedelta(days=1)
_THURSDAY, _MIDDLE_OF_MONTH = 3, 16


class Every(StrEnum):
    """The stretch of time in which the law asks for a number of days."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class DayRule:
    """So many days in every week or month, from a day to a day; `source` is the article."""

    every: Every
    days: int
    source: str
    is_confirmed: bool
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True)
class Turn:
    """One week or month, both ends counted in, and on how many days citizens had to be received in it."""

    every: Every
    first: date
    last: date
    needed: int
    rule: DayRule

    @property
    def name(self) -> str:
        """ "tuần 29/06/2026–05/07/2026", "tháng 7/2026"."""
        if self.every == Every.MONTH:
            return f"tháng {self.first.month}/{self.first.year}"
        return f"tuần {self.first:%d/%m/%Y}–{self.last:%d/%m/%Y}"

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def kept(self, held: Collection[date]) -> int:
        """How many of the days that it owes were held; more than that make up for no other week or month."""
        return min(self.needed, len({day for day in held if self.holds(day)}))


def weekly_days(
    start: date, end: date, weekdays: Collection[int], *, calendar: WorkCalendar | None = None
) -> list[date]:
    """The days from `start` to `end`, both counted in, that fall on the weekdays (0 is Monday).

    With a `calendar` a public holiday among them moves to the next working day, unless that lies after the end. A
    weekend that was asked for stays.
    """
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    found = {day for day in days if day.weekday() in weekdays}
    if calendar is not None:
        found = {_next_working(day, calendar) if day in calendar.off else day for day in found}
    return sorted(day for day in found if day <= end)


def monthly_days(start: date, end: date, day: int, *, calendar: WorkCalendar | None = None) -> list[date]:
    """That day of each month from `start` to `end`; the last of a month that has no such day.

    With a `calendar` one on which offices are closed moves to the next working day.
    """
    # What moves on from the month before may fall into the span.
    month = (start.replace(day=1) - _ONE).replace(day=1)
    found = set()
    while month <= end:
        length = monthrange(month.year, month.month)[1]
        wanted = month.replace(day=min(day, length))
        if calendar is not None:
            wanted = _next_working(wanted, calendar)
        if start <= wanted <= end:
            found.add(wanted)
        month += timedelta(days=length)
    return sorted(found)


def _next_working(day: date, calendar: WorkCalendar) -> date:
    while calendar.closed(day):
        day += _ONE
    return day


def turns(period: Period, rules: Iterable[DayRule], calendar: WorkCalendar) -> list[Turn]:
    """The weeks and months of the period in which days were owed, in their order.

    A week belongs where its Thursday lies and a month where its 16th does, in a period and under a law alike: so
    nothing is owed twice or lost where either of them begins in its middle. No more days are owed than offices were
    open; a week without a working day owes nothing.
    """
    known = list(rules)
    found = [
        *_of(period, Every.WEEK, _weeks(period), known, calendar),
        *_of(period, Every.MONTH, _months(period), known, calendar),
    ]
    return sorted(found, key=lambda turn: turn.first)


def _of(
    period: Period,
    every: Every,
    spans: Iterable[tuple[date, date, date]],
    rules: Sequence[DayRule],
    calendar: WorkCalendar,
) -> Iterator[Turn]:
    for first, middle, last in spans:
        rule = next(
            (row for row in rules if row.every == every and runs_on(middle, row.valid_from, row.valid_until)), None
        )
        if rule is None or middle not in period:
            continue
        open_days = sum(
            not calendar.closed(first + timedelta(days=number)) for number in range((last - first).days + 1)
        )
        if needed := min(rule.days, open_days):
            yield Turn(every, first, last, needed, rule)


def _weeks(period: Period) -> Iterator[tuple[date, date, date]]:
    """First day, middle and last day of each week that meets the period."""
    monday = period.start - timedelta(days=period.start.weekday())
    while monday <= period.end:
        yield monday, monday + timedelta(days=_THURSDAY), monday + timedelta(days=6)
        monday += timedelta(days=7)


def _months(period: Period) -> Iterator[tuple[date, date, date]]:
    first = period.start.replace(day=1)
    while first <= period.end:
        last = first.replace(day=monthrange(first.year, first.month)[1])
        yield first, first.replace(day=_MIDDLE_OF_MONTH), last
        first = last + _ONE


def widest(period: Period, owed: Iterable[Turn]) -> Span:
    """The days that count for these turns: the period's, and those of turns that reach beyond its ends."""
    rows = list(owed)
    return Span(min((period.start, *(turn.first for turn in rows))), max((period.end, *(turn.last for turn in rows))))
