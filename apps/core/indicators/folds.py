"""The usual ways from rows to a figure; each is written once, for many units and for one (`rolling.Fold`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet, Sum

from apps.core.indicators.definition import KNOWN, MISSING, PARTIAL, Figure, Indicator
from apps.core.indicators.registry import get
from apps.core.indicators.rolling import Fold, Group, Summed
from apps.core.periods import Period
from apps.core.together import all_of


@dataclass(frozen=True)
class _Count(Summed):
    distinct: str

    def aggregates(self) -> Mapping[str, Any]:
        return {"number": Count(self.distinct, distinct=True)}

    def figure(self, indicator: Indicator, model: Any, sums: Mapping[str, Any]) -> Figure | None:
        number = sums["number"]
        return Figure(indicator, number, KNOWN, records=number) if number else None


def count(distinct: str = "pk") -> Fold:
    """How many rows; with `distinct` how many different values (villages inspected are counted once)."""
    return _Count(distinct)


@dataclass(frozen=True)
class _Total(Summed):
    fields: tuple[str, ...]

    def aggregates(self) -> Mapping[str, Any]:
        unstated = Q(*((f"{name}__isnull", True) for name in self.fields), _connector=Q.OR)
        sums = {f"sum_{name}": Sum(name) for name in self.fields}
        return {"number": Count("pk"), "lacking": Count("pk", filter=unstated), **sums}

    def figure(self, indicator: Indicator, model: Any, sums: Mapping[str, Any]) -> Figure | None:
        parts = [_to_places(sums[f"sum_{name}"], model, name) for name in self.fields]
        known = [part for part in parts if part is not None]
        number, lacking = sums["number"], sums["lacking"]
        if not number:
            return None
        state = PARTIAL if lacking else KNOWN
        return Figure(indicator, sum(known) if known else None, state, records=number, lacking=lacking)


def total(*fields: str) -> Fold:
    """The sum of a field, or of several together; rows that lack one of them make the figure partial."""
    return _Total(fields)


def _to_places(value: Any, model: Any, field_name: str) -> Any:
    """The sum with the places that its column keeps: SQLite adds decimals as floating numbers."""
    places = getattr(next((f for f in model._meta.fields if f.name == field_name), None), "decimal_places", None)
    return value if value is None or places is None else value.quantize(Decimal(1).scaleb(-places))


@dataclass(frozen=True)
class Ratio(Fold):
    """A percentage of two other indicators; what `ratio` gives."""

    top: str
    base: str

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        parts = [get(name) for name in (self.top, self.base)]
        above, below = all_of(*(partial(group.of(part).figures, part) for part in parts))
        return {key: share_of(indicator, above[key], below[key]) for key in group.ids}


def share_of(indicator: Indicator, above: Figure, below: Figure) -> Figure:
    """The percentage that one figure is of another; missing where either is, or the base is zero."""
    if above.value is None or not below.value:
        return Figure(indicator, None, MISSING, records=above.records)
    state = KNOWN if above.is_whole and below.is_whole else PARTIAL
    share = Decimal(above.value) * 100 / Decimal(below.value)
    return Figure(
        indicator,
        share,
        state,
        records=above.records,
        source=above.source,
        numerator=above.value,
        denominator=below.value,
    )


def ratio(top: str, base: str) -> Fold:
    """A percentage of two other indicators over the same scope, unrounded; the base is part of the label."""
    return Ratio(top, base)


@dataclass(frozen=True)
class _Outermost(Fold):
    part: str
    whole: str
    pick: Callable[[list[Fraction]], Fraction]
    of_its_rows = True

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        pairs = group.listed(rows, self.part, self.whole)
        return {key: self._figure(indicator, pairs[key]) for key in group.ids}

    def _figure(self, indicator: Indicator, pairs: Sequence[Any]) -> Figure:
        shares = [Fraction(100 * above, below) for above, below in pairs if above is not None and below]
        lacking = len(pairs) - len(shares)
        if not shares:
            return Figure(indicator, None, MISSING, records=len(pairs), lacking=lacking)
        share = self.pick(shares)
        value = Decimal(share.numerator) / share.denominator
        return Figure(indicator, value, PARTIAL if lacking else KNOWN, records=len(pairs), lacking=lacking)


def lowest(part: str, whole: str) -> Fold:
    """The smallest percentage that one row's `part` is of its `whole`; both are fields of the rows.

    Rows that lack either, or whose whole is zero, make the figure partial. Without rows the figure is missing, closed
    register or not: there is no lowest of nothing.
    """
    return _Outermost(part, whole, min)


def highest(part: str, whole: str) -> Fold:
    """The largest percentage that one row's `part` is of its `whole`; otherwise as `lowest`."""
    return _Outermost(part, whole, max)


Folded = Callable[[Indicator, Group, Any], dict[int, Figure]]
FoldedList = Callable[[Indicator, Group, list[tuple[Any, ...]]], Figure | None]


@dataclass(frozen=True)
class _Grouped(Fold):
    fold: Folded

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        return self.fold(indicator, group, rows)


def grouped(fold: Folded) -> Fold:
    """Make a fold of a function: what it gives is `Fold.grouped`, whether it is asked for many units or for one."""
    return _Grouped(fold)


def listed(*columns: str) -> Callable[[FoldedList], Fold]:
    """Make a fold of a function from the columns of one unit's rows, at least one row, to its figure. One query.

    Where the function gives None the unit counts as one without a record.
    """

    def decorate(fold: FoldedList) -> Fold:
        def folded(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
            found = group.listed(rows, *columns)
            figures = {unit: fold(indicator, group, values) for unit, values in found.items() if values}
            return {unit: figure for unit, figure in figures.items() if figure is not None}

        return _Grouped(folded)

    return decorate


def told_as(told: Callable[[Decimal], Decimal], fold: Fold) -> Fold:
    """The figure of another fold with its value told otherwise, as metres in km."""

    def folded(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        found = fold.grouped(indicator, group, rows)
        return {
            unit: figure if figure.value is None else replace(figure, value=told(Decimal(figure.value)))
            for unit, figure in found.items()
        }

    return _Grouped(folded)


def held_within(model: type[models.Model], date_field: str, period: Period) -> QuerySet:
    """Rows of a model whose date lies in the period; the usual body of an indicator's `records`."""
    return model._default_manager.filter(**{f"{date_field}__range": (period.start, period.end)})
