"""When an item that must be made public is due, posted long enough, taken down too early or overdue: plain reckoning.

Which items, by which forms and how long stands in dated rows and comes in from outside (Law 10/2022/QH15, Điều 11–13).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.core.periods import Span


class State(StrEnum):
    """How far an item has come in a year, the most urgent first."""

    OVERDUE = "overdue"
    EARLY = "early"
    DUE = "due"
    LACKING = "lacking"
    STANDING = "standing"
    POSTED = "posted"
    NOT_ARISEN = "not_arisen"


# What is still to be done, and of it what breaks a rule of law.
OPEN = (State.OVERDUE, State.EARLY, State.DUE, State.LACKING)
FAULTS = (State.OVERDUE, State.EARLY)


class Rating(StrEnum):
    """How well a unit keeps to what it must make public (catalogue C05)."""

    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"


RATING_WORDS = {Rating.GOOD: "tốt", Rating.FAIR: "trung bình", Rating.WEAK: "yếu"}


@dataclass(frozen=True)
class Band:
    """The share of all that must be made public from which a rating is given; `inclusive`: reaching it is enough."""

    numerator: int
    denominator: int
    inclusive: bool = True

    def is_reached(self, made: int, asked: int) -> bool:
        reached, needed = made * self.denominator, asked * self.numerator
        return reached >= needed if self.inclusive else reached > needed


STATE_WORDS = {
    State.OVERDUE: "quá hạn, chưa công khai",
    State.EARLY: "gỡ xuống sớm",
    State.DUE: "đến kỳ, chưa công khai",
    State.LACKING: "thiếu hình thức phải công khai",
    State.STANDING: "đang công khai",
    State.POSTED: "đã công khai đủ thời gian",
    State.NOT_ARISEN: "chưa phát sinh",
}


@dataclass(frozen=True)
class Asked:
    """A form that an item asks for, and the least days in it; None where no number is set.

    `is_confirmed`: a public source of the form and its number was seen.
    """

    channel: str
    days: int | None
    is_confirmed: bool = False


@dataclass(frozen=True)
class Turn:
    """An item stood in a form over a span of days; without an end it still stands."""

    channel: str
    span: Span


@dataclass(frozen=True)
class FormKept:
    """How long an item stood in a form by a day; `stands`: it is still posted there."""

    asked: Asked
    days: int
    is_used: bool
    stands: bool

    @property
    def is_short(self) -> bool:
        """Over, and not as long as asked."""
        return self.is_used and not self.stands and self.asked.days is not None and self.days < self.asked.days


def days_stood(turn: Turn, day: date) -> int:
    """Whole days by the end of `day`, the first one not counted in (Bộ luật Dân sự 2015, Điều 147).

    From 01/03 to 31/03 are 30, to 30/03 are 29; nothing before it begins.
    """
    last = day if turn.span.end is None else min(turn.span.end, day)
    return max((last - turn.span.start).days, 0)


def kept_forms(asked: Sequence[Asked], turns: Sequence[Turn], day: date) -> list[FormKept]:
    """For each form that is asked for, its longest turn by the day; turns at two places are not added up."""
    found = []
    for form in asked:
        own = [turn for turn in turns if turn.channel == form.channel and turn.span.start <= day]
        best = max((days_stood(turn, day) for turn in own), default=0)
        stands = any(turn.span.holds(day) for turn in own)
        found.append(FormKept(form, best, bool(own), stands))
    return found


def state_of(
    *,
    asked: Sequence[Asked],
    turns: Sequence[Turn],
    due_on: date,
    day: date,
    is_permanent: bool = False,
    is_occasional: bool = False,
) -> State:
    """How an item stands on the day, from the turns of its postings of the year (those that began by the day).

    `due_on` is the last day on which posting it is in time. What is asked for in no form is measured by all its turns
    alone; one that is over and never stood in a form that is asked for lacks it. A permanent item is early as soon as
    it is taken down, an occasional one is never due by itself.
    """
    begun = [turn for turn in turns if turn.span.start <= day]
    if not begun and is_occasional:
        return State.NOT_ARISEN
    if not begun:
        return State.OVERDUE if day > due_on else State.DUE
    stands = any(turn.span.holds(day) for turn in begun)
    if is_permanent:
        return State.STANDING if stands else State.EARLY
    forms = kept_forms(asked, begun, day)
    if any(form.is_short for form in forms):
        return State.EARLY
    if stands:
        return State.STANDING
    return State.POSTED if all(form.is_used for form in forms) else State.LACKING


def is_state_confirmed(
    state: State, forms: Sequence[FormKept], *, is_item_confirmed: bool, is_permanent: bool = False
) -> bool:
    """Whether what the state reproaches a unit with was seen in a public source: the item, and what it fell short of.

    Days fallen short of, or a form never used, count as confirmed as soon as one of them is; a permanent item is early
    by what the item itself asks for.
    """
    if not is_item_confirmed:
        return False
    if state == State.EARLY and not is_permanent:
        return any(form.is_short and form.asked.is_confirmed for form in forms)
    if state == State.LACKING:
        return any(not form.is_used and form.asked.is_confirmed for form in forms)
    return True


def rating_of(*, made: int, asked: int, good: Band, fair: Band) -> Rating | None:
    """The rating of so many items made public out of those asked for; None where none was asked for.

    The bands are the unit's own scale, which no public source sets, and come in from outside.
    """
    if not asked:
        return None
    if good.is_reached(made, asked):
        return Rating.GOOD
    return Rating.FAIR if fair.is_reached(made, asked) else Rating.WEAK
