"""The usual ways from rows to a figure; each also works for many units at once (`rolling.Fold`)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet, Sum

from apps.core.indicators.definition import KNOWN, MISSING, PARTIAL, Figure, Indicator, Scope
from apps.core.indicators.registry import get
from apps.core.indicators.rolling import Fold, Group, empty_figure, is_grouped
from apps.core.periods import Period


@dataclass(frozen=True)
class _Count(Fold):
    distinct: str

    @property
    def _number(self) -> Count:
        return Count(self.distinct, distinct=True)

    def __call__(self, indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        found = rows.order_by().aggregate(n=self._number)["n"]
        return self._figure(indicator, found) if found else empty_figure(indicator, scope)

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        found = rows.order_by().values_list(rows.unit_path).annotate(rolled_up=self._number)
        return {unit: self._figure(indicator, number) for unit, number in found if number}

    def _figure(self, indicator: Indicator, number: int) -> Figure:
        return Figure(indicator, number, KNOWN, records=number)


def count(distinct: str = "pk") -> Fold:
    """How many rows; with `distinct` how many different values (villages inspected are counted once)."""
    return _Count(distinct)


@dataclass(frozen=True)
class _Total(Fold):
    field_name: str

    @property
    def _sums(self) -> dict[str, Any]:
        lacking = Count("pk", filter=Q(**{f"{self.field_name}__isnull": True}))
        return {"rolled_n": Count("pk"), "rolled_lacking": lacking, "rolled_total": Sum(self.field_name)}

    def __call__(self, indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        sums = rows.order_by().aggregate(**self._sums)
        return self._figure(indicator, rows.model, sums) if sums["rolled_n"] else empty_figure(indicator, scope)

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        path = rows.unit_path
        found = rows.order_by().values(path).annotate(**self._sums)
        return {sums[path]: self._figure(indicator, rows.model, sums) for sums in found}

    def _figure(self, indicator: Indicator, model: Any, sums: Mapping[str, Any]) -> Figure:
        lacking = sums["rolled_lacking"]
        value = _to_places(sums["rolled_total"], model, self.field_name)
        return Figure(indicator, value, PARTIAL if lacking else KNOWN, records=sums["rolled_n"], lacking=lacking)


def total(field_name: str) -> Fold:
    """The sum of a field; rows that do not carry it make the figure partial."""
    return _Total(field_name)


def _to_places(value: Any, model: Any, field_name: str) -> Any:
    """The sum with the places that its column keeps: SQLite adds decimals as floating numbers."""
    places = getattr(next((f for f in model._meta.fields if f.name == field_name), None), "decimal_places", None)
    return value if value is None or places is None else value.quantize(Decimal(1).scaleb(-places))


@dataclass(frozen=True)
class Ratio(Fold):
    """A percentage of two other indicators; what `ratio` gives."""

    top: str
    base: str

    def __call__(self, indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        above, below = (
            get(name).compute(
                Scope(
                    scope.unit,
                    scope.period,
                    scope.village,
                    scope.predecessors,
                    {k: v for k, v in scope.options.items() if k in get(name).dimensions},
                )
            )
            for name in (self.top, self.base)
        )
        return share_of(indicator, above, below)

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        above, below = (group.of(get(name)).figures(get(name)) for name in (self.top, self.base))
        return {key: share_of(indicator, above[key], below[key]) for key in group.ids}

    def is_one_query(self) -> bool:
        return all(is_grouped(get(name)) for name in (self.top, self.base))


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

    def __call__(self, indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        return self._figure(indicator, list(rows.order_by().values_list(self.part, self.whole)))

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        pairs: dict[int, list[Any]] = defaultdict(list)
        for unit, *pair in rows.order_by().values_list(rows.unit_path, self.part, self.whole):
            pairs[unit].append(pair)
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


def held_within(model: type[models.Model], date_field: str, period: Period) -> QuerySet:
    """Rows of a model whose date lies in the period; the usual body of an indicator's `records`."""
    return model._default_manager.filter(**{f"{date_field}__range": (period.start, period.end)})
