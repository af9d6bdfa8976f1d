"""Figures of the communes below: of one of them, or of all together.

A commune's figure is what its issued report states; where that states none, or there is no report yet, what its records
give. Each part says which of the two it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.text import capfirst

from apps.core import indicators
from apps.core.indicators import KNOWN, MISSING, PARTIAL, Figure, Indicator, roll_up
from apps.core.periods import Period
from apps.reports.assembling.around import Around
from apps.reports.models import SubmittedFigure
from apps.reports.rollup import WHOLE, add_up, stated_figures
from apps.reports.submitting import aggregate_of
from apps.reports.tokens import Token, token_period
from apps.villages.models import AdministrativeUnit

FROM_REPORT, FROM_RECORDS, FROM_NOTHING = "báo cáo của xã", "sổ theo dõi của xã", "chưa có"


@dataclass(frozen=True)
class Part:
    """A commune's share of a figure: how it is printed and where it comes from, one of the three words above."""

    name: str
    figure: Figure
    source: str
    row: int | None = None

    @property
    def text(self) -> str:
        return self.figure.text() if self.figure.is_whole else "…"


@dataclass(frozen=True)
class Reported:
    """A figure and the communes' parts of it."""

    figure: Figure
    parts: tuple[Part, ...]


def commune_of(around: Around, token: Token) -> AdministrativeUnit | None:
    """The commune whose reported figure is meant: one below at the end of the report's period or of the figure's."""
    if not token.unit or token.unit in around.units:
        return None
    days = token_period(around.period, token)
    return around.communes_below().get(token.unit) or around.communes_below(days).get(token.unit)


def is_reported(around: Around, token: Token) -> bool:
    """Whether the figure is one of communes below, and not counted from the unit's own records."""
    return token.below or commune_of(around, token) is not None


def reported_figures(around: Around, tokens: Iterable[Token]) -> dict[str, Reported]:
    """Such figures by their keys.

    A query or two for the reports on the same days; for a figure that some of them do not state, one for the records
    of these communes.
    """
    by_days: dict[Period, list[Token]] = {}
    for token in tokens:
        by_days.setdefault(token_period(around.period, token), []).append(token)
    found: dict[str, Reported] = {}
    for days, group in by_days.items():
        stated = _stated(around, days, group)
        for key, asked in _by_figure(group).items():
            parts = _parts(around, days, asked, stated[key])
            for token in asked:
                found[token.key] = _reported(around, token, days, parts)
    return found


def _own_key(token: Token, *, dated: bool = False) -> str:
    """The key under which the commune's own report names the figure; `dated`: with days that are not the report's."""
    return replace(token, unit="", below=False, whole=False, period=token.period if dated else "this").key


def _by_figure(tokens: Sequence[Token]) -> dict[str, list[Token]]:
    """The tokens that mean the same figure of different communes, by the figure's own key."""
    found: dict[str, list[Token]] = {}
    for token in tokens:
        found.setdefault(_own_key(token), []).append(token)
    return found


def _stated(around: Around, days: Period, tokens: Sequence[Token]) -> Mapping[str, Mapping[int, SubmittedFigure]]:
    """What the communes' reports state of the days, by the figure's own key.

    In their reports on these days, or else in those on the report's period: the year before the portal came has no
    reports in it, but the first year's reports tell of it.
    """
    keys = {_own_key(token): _own_key(token, dated=True) for token in tokens}
    found = stated_figures(around.communes_below(days).values(), days, keys)
    if days == around.period:
        return {key: found.get(key, {}) for key in keys}
    later = stated_figures(around.communes_below().values(), around.period, keys.values())
    return {key: later.get(dated, {}) | found.get(key, {}) for key, dated in keys.items()}


def _parts(
    around: Around, days: Period, tokens: Sequence[Token], stated: Mapping[int, SubmittedFigure]
) -> dict[int, Part]:
    """Every commune's part that one of the tokens asks for, by the commune's key."""
    indicator, options = indicators.get(tokens[0].name), dict(tokens[0].options)
    named = [unit for token in tokens if (unit := commune_of(around, token)) is not None]
    communes = {unit.pk: unit for unit in named}
    if any(token.below for token in tokens):
        communes |= {unit.pk: unit for unit in around.communes_below(days).values()}
    whole = {pk: row for pk, row in stated.items() if row.state in WHOLE and row.value is not None}
    lacking = [unit for pk, unit in communes.items() if pk not in whole]
    counted = roll_up(indicator, lacking, days, **options) if lacking else {}
    return {
        pk: _part(capfirst(around.unit_name(unit)), indicator, whole.get(pk), counted.get(pk))
        for pk, unit in communes.items()
    }


def _part(name: str, indicator: Indicator, row: SubmittedFigure | None, counted: Figure | None) -> Part:
    if row is not None:
        parts = {"numerator": _plain(row.numerator), "denominator": _plain(row.denominator)}
        return Part(name, Figure(indicator, _plain(row.value), KNOWN, 1, **parts), FROM_REPORT, row.pk)  # type: ignore[arg-type]
    if counted is None or counted.value is None:
        return Part(name, Figure(indicator, None, MISSING), FROM_NOTHING)
    return Part(name, counted, FROM_RECORDS)


def _plain(value: Decimal | None) -> int | Decimal | None:
    """Without the zeros of the column, which keeps two places of every figure."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()


def _reported(around: Around, token: Token, days: Period, parts: Mapping[int, Part]) -> Reported:
    if not token.below:
        unit = commune_of(around, token)
        part = parts[unit.pk] if unit else Part("", Figure(indicators.get(token.name), None, MISSING), FROM_NOTHING)
        return Reported(replace(part.figure, source=part.source), (part,))
    asked = tuple(parts[unit.pk] for unit in around.communes_below(days).values())
    return Reported(_together(indicators.get(token.name), asked), asked)


def _together(indicator: Indicator, parts: Sequence[Part]) -> Figure:
    """Whole only where every commune's part is."""
    whole = [part for part in parts if part.figure.is_whole]
    added = add_up(aggregate_of(indicator), [part.figure for part in whole])
    silent = len(parts) - len(whole)
    state = MISSING if added is None else PARTIAL if silent else KNOWN
    counts = {word: sum(part.source == word for part in whole) for word in (FROM_REPORT, FROM_RECORDS)}
    told = "; ".join(f"{word}: {count}/{len(parts)}" for word, count in counts.items() if count)
    figure = Figure(indicator, None, state, len(whole), silent, told or FROM_NOTHING)
    return replace(figure, **vars(added)) if added else figure
