"""How near a due day is, in words and by the week: plain values in, plain answers out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from apps.core.numbers import format_number
from apps.law.rules import WorkCalendar

_ONE = timedelta(days=1)
SUNDAY = 6


class DueState(StrEnum):
    """Where an open step stands; each has exactly one of these."""

    OVERDUE = "overdue"
    WEEK = "week"
    NEXT_WEEK = "next"
    LATER = "later"
    STILL = "still"


@dataclass(frozen=True)
class Week:
    """The days that part the states: `today`, the Sunday that ends its week, and the Sunday after."""

    today: date

    @property
    def end(self) -> date:
        return self.today + timedelta(days=SUNDAY - self.today.weekday())

    @property
    def next_end(self) -> date:
        return self.end + timedelta(days=7)

    def state(self, due_on: date | None) -> DueState:
        """A step without a due day stands still."""
        if due_on is None:
            return DueState.STILL
        if due_on < self.today:
            return DueState.OVERDUE
        if due_on <= self.end:
            return DueState.WEEK
        return DueState.NEXT_WEEK if due_on <= self.next_end else DueState.LATER


def working_days_until(today: date, due_on: date, calendar: WorkCalendar) -> int:
    """Working days after today up to the due day, which counts."""
    days = (today + timedelta(days=number) for number in range(1, (due_on - today).days + 1))
    return sum(not calendar.closed(day) for day in days)


def last_day_within(today: date, working_days: int, calendar: WorkCalendar) -> date:
    """The last day until which no more than so many working days are left; days of rest after it are still within."""
    day, left = today, working_days
    while True:
        following = day + _ONE
        if not calendar.closed(following):
            if left == 0:
                return day
            left -= 1
        day = following


def due_words(today: date, due_on: date, calendar: WorkCalendar) -> str:
    """ "quá hạn 3 ngày", "hạn hôm nay" or "còn 2 ngày làm việc"; calendar days where only days of rest are left."""
    days = (due_on - today).days
    if days < 0:
        return f"quá hạn {format_number(-days)} ngày"
    if days == 0:
        return "hạn hôm nay"
    working = working_days_until(today, due_on, calendar)
    return f"còn {format_number(working)} ngày làm việc" if working else f"còn {days} ngày (ngày nghỉ)"
