"""Which sections come, how often and in which order: repetition, the figures that each turn means, numbering."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from django.utils.text import capfirst

from apps.core.periods import Period
from apps.reports.assembling.around import Around
from apps.reports.models import Repeat, ReportSection
from apps.reports.tokens import PERIODS, Token, token_period

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")


@dataclass(frozen=True)
class Turn:
    """One coming of a section that repeats: the words for its braces, and what its figures are of."""

    words: Mapping[str, str] = field(default_factory=dict)
    village: str = ""
    agency: str = ""
    period: Period | None = None

    def fill(self, text: str) -> str:
        """The text with {village}, {agency} and {month} of this turn, in capitals where a sentence begins with one.

        Anything else in braces stays as typed.
        """
        for name, value in self.words.items():
            text = _begun(text, name, value).replace(f"{{{name}}}", value)
        return text


def _begun(text: str, name: str, value: str) -> str:
    """The word in braces with a capital where a title, line or sentence begins with it."""
    return re.sub(rf"(^|\n|[.!?] )\{{{name}\}}", lambda match: match[1] + capfirst(value), text)


class _Leveled(Protocol):
    @property
    def level(self) -> int: ...


Entry = TypeVar("Entry", bound=_Leveled)


def number_sections(sections: Iterable[Entry]) -> list[tuple[str, Entry]]:
    """Each section with its number: I, 1, 2.1 by order and level (Decree 30/2020, Appendix I, V.6)."""
    rows = list(sections)
    return [(_number(path), row) for path, row in zip(heading_paths(row.level for row in rows), rows, strict=True)]


def heading_paths(levels: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Where each heading stands among those above it: (2,) for II, (2, 1) for its 1, by order and level."""
    counters = [0, 0, 0]
    for level in levels:
        counters[level - 1] += 1
        counters[level:] = [0] * (3 - level)
        yield tuple(counters[:level])


def _number(path: tuple[int, ...]) -> str:
    if len(path) > 1:
        return ".".join(map(str, path[1:]))
    return _ROMAN[path[0] - 1] if 0 < path[0] <= len(_ROMAN) else str(path[0])


def expand(
    sections: Sequence[ReportSection], around: Around, turn: Turn | None = None
) -> Iterator[tuple[ReportSection, Turn]]:
    """Each section as often as it comes; those deeper behind one that repeats come with it each time."""
    turn = turn or Turn()
    at = 0
    while at < len(sections):
        section, end = sections[at], at + 1
        while end < len(sections) and sections[end].level > section.level:
            end += 1
        for own in _turns(section.repeat, around, turn):
            yield section, own
            yield from expand(sections[at + 1 : end], around, own)
        at = end


def _turns(repeat: str, around: Around, outer: Turn) -> list[Turn]:
    def inner(name: str, word: str, **changes: Any) -> Turn:
        return replace(outer, words={**outer.words, name: word}, **changes)

    if repeat == Repeat.VILLAGE:
        villages = around.present_villages
        return [inner("village", around.village_name(each), village=each.slug, agency="") for each in villages]
    if repeat == Repeat.AGENCY:
        return [inner("agency", str(each), agency=key, village="") for key, each in around.agencies.items()]
    if repeat == Repeat.MONTH:
        return [inner("month", month_name(days), period=days) for days in months_of(outer.period or around.period)]
    return [outer]


def months_of(period: Period) -> list[Period]:
    """The months of the period in turn; the first and last only as far as it goes."""
    return _parts_of(period, 1)


def quarters_of(period: Period) -> list[Period]:
    """The quarters of the period in turn; the first and last only as far as it goes."""
    return _parts_of(period, 3)


def _parts_of(period: Period, months: int) -> list[Period]:
    parts, start = [], period.start
    while start <= period.end:
        last = (start.month - 1) // months * months + months
        following = date(start.year + (last == 12), last % 12 + 1, 1)
        parts.append(Period(start, min(following - timedelta(days=1), period.end)))
        start = following
    return parts


def month_name(days: Period) -> str:
    """ "tháng 3 năm 2023"."""
    return f"tháng {days.start.month} năm {days.start.year}"


def bind(token: Token, turn: Turn, period: Period) -> Token:
    """The figure that a token means in this turn of a section, in a report on `period`."""
    if token.whole:
        return replace(token, whole=False)
    bound = token
    if not token.scope:
        bound = replace(token, village=turn.village, agency=turn.agency)
    if turn.period is None or token.period not in PERIODS:
        return bound
    return dated(bound, token_period(turn.period, token), period)


def dated(token: Token, days: Period, period: Period) -> Token:
    """The token over these days; those that a name is there for keep it, so that the same value has one key."""
    named = {period.cumulative(): "cumulative", period.same_last_year(): "last_year", period: "this"}
    return replace(token, period=named.get(days, f"{days.start.isoformat()}..{days.end.isoformat()}"))
