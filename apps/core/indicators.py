"""The figures: one definition each, found by itself in every app's `indicators.py`.

A figure is computed for a unit (or one of its villages) and a period, never for a user: a village head's narrower
sight must not give the commune another number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet, Sum

from apps.core.numbers import format_number, number_in_words
from apps.core.periods import Period
from apps.core.registers import coverage

KNOWN, MISSING, PARTIAL = "known", "missing", "partial"


class UnknownIndicatorError(LookupError):
    """No indicator has this name; the message names it."""


class UnknownOptionError(ValueError):
    """The indicator has no such dimension, or the dimension no such value."""


@dataclass(frozen=True)
class Scope:
    """What a figure is asked for. `predecessors`: also count the rows of units that merged into this one."""

    unit: Any
    period: Period
    village: Any = None
    predecessors: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def unit_ids(self) -> list[int]:
        return self.unit.ids_with_predecessors() if self.predecessors else [self.unit.pk]


@dataclass(frozen=True)
class Figure:
    """A value with its state.

    `missing`: no record, and the register is not closed. `partial`: closed by some villages only, or `lacking`
    records do not carry the value. Neither may be printed as if it were whole.
    """

    indicator: "Indicator"
    value: int | Decimal | None
    state: str
    records: int = 0
    lacking: int = 0
    source: str = ""

    @property
    def is_whole(self) -> bool:
        return self.state == KNOWN

    def text(self, style: str = "") -> str:
        """The value as prose prints it: style "" plain, "02" padded below ten, "words" in words."""
        if self.value is None:
            return "…"
        if style == "words":
            return number_in_words(int(self.value))
        return format_number(self.value, self.indicator.decimals, padded=style == "02")


# The rows of a `VisibleQuerySet`; typed loosely, since Django's managers hide the class from the type checker.
Records = Callable[[Period, Mapping[str, str]], Any]


@dataclass(frozen=True)
class Indicator:
    """One measure with one unit of counting.

    `records(period, options)` gives the rows behind it over all units; the engine narrows them to the scope, so the
    same definition serves the report, the drill-down and a roll-up. `how` folds the rows into a value.
    `dimensions` maps an option's name to its values (code: label), or to None when any value may be asked for.
    """

    name: str
    code: str
    label: str
    measure: str
    records: Records
    how: Callable[["Indicator", Scope, QuerySet], Figure]
    register: str = ""
    decimals: int | None = 0
    dimensions: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    note: str = ""

    @property
    def by_village(self) -> bool:
        """Whether the figure can be taken for a single village."""
        return self.records(Period.year(2000), {}).village_path is not None

    def check_options(self, options: Mapping[str, str]) -> None:
        """Raise `UnknownOptionError` when an option or its value is not one of the declared dimensions."""
        for key, value in options.items():
            if key not in self.dimensions:
                raise UnknownOptionError(f"Chỉ tiêu “{self.name}” không có phân loại “{key}”.")
            values = self.dimensions[key]
            if values is not None and value not in values:
                raise UnknownOptionError(f"Phân loại “{key}” của chỉ tiêu “{self.name}” không có giá trị “{value}”.")

    def rows(self, scope: Scope) -> QuerySet:
        """The records behind the figure, for the drill-down and the sum alike."""
        rows: Any = self.records(scope.period, scope.options)
        rows = rows.in_units(scope.unit_ids)
        if scope.village is not None:
            if rows.village_path is None:
                raise UnknownOptionError(f"Chỉ tiêu “{self.name}” không tính theo thôn.")
            rows = rows.filter(**{rows.village_path: scope.village.pk})
        return rows

    def value(
        self, unit: Any, period: Period, *, village: Any = None, predecessors: bool = False, **options: str
    ) -> Figure:
        """The figure of a unit over a period; one query, one more when there is no record."""
        return self.compute(Scope(unit, period, village, predecessors, options))

    def compute(self, scope: Scope) -> Figure:
        self.check_options(scope.options)
        return self.how(self, scope, self.rows(scope))

    def describe(self, options: Mapping[str, str]) -> str:
        """The label with the chosen values, as drill-downs and the attached data print it."""
        chosen = [(self.dimensions.get(key) or {}).get(value, value) for key, value in options.items()]
        return f"{self.label} ({', '.join(chosen)})" if chosen else self.label


def empty_figure(indicator: Indicator, scope: Scope) -> Figure:
    """No record: zero once the register is closed by all, partial when only some closed it, else missing."""
    closed = coverage(scope.unit_ids, scope.period, indicator.register, scope.village)
    if closed.whole:
        return Figure(indicator, 0, KNOWN)
    return Figure(indicator, 0 if closed.closed else None, PARTIAL if closed.closed else MISSING)


def count(distinct: str = "pk") -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """How many rows; with `distinct` how many different values (villages inspected are counted once)."""

    def how(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        found = rows.order_by().aggregate(n=Count(distinct, distinct=True))["n"]
        return Figure(indicator, found, KNOWN, records=found) if found else empty_figure(indicator, scope)

    return how


def total(field_name: str) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """The sum of a field; rows that do not carry it make the figure partial."""

    def how(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        sums = rows.order_by().aggregate(
            n=Count("pk"),
            lacking=Count("pk", filter=Q(**{f"{field_name}__isnull": True})),
            total=Sum(field_name),
        )
        if not sums["n"]:
            return empty_figure(indicator, scope)
        state = PARTIAL if sums["lacking"] else KNOWN
        value = _to_places(sums["total"], rows.model, field_name)
        return Figure(indicator, value, state, records=sums["n"], lacking=sums["lacking"])

    return how


def _to_places(value: Any, model: Any, field_name: str) -> Any:
    """The sum with the places that its column keeps: SQLite adds decimals as floating numbers."""
    places = getattr(next((f for f in model._meta.fields if f.name == field_name), None), "decimal_places", None)
    return value if value is None or places is None else value.quantize(Decimal(1).scaleb(-places))


def ratio(top: str, base: str) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """A percentage of two other indicators over the same scope, to two decimals; the base is part of the label."""

    def how(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
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
            for name in (top, base)
        )
        if above.value is None or not below.value:
            return Figure(indicator, None, MISSING, records=above.records)
        state = KNOWN if above.is_whole and below.is_whole else PARTIAL
        share = Decimal(above.value) * 100 / Decimal(below.value)
        return Figure(indicator, share, state, records=above.records, source=above.source)

    return how


def lowest(part: str, whole: str) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """The smallest percentage that one row's `part` is of its `whole`; both are fields of the rows.

    Rows that lack either, or whose whole is zero, make the figure partial. Without rows the figure is missing, closed
    register or not: there is no lowest of nothing.
    """
    return _outermost(part, whole, min)


def highest(part: str, whole: str) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """The largest percentage that one row's `part` is of its `whole`; otherwise as `lowest`."""
    return _outermost(part, whole, max)


def _outermost(
    part: str, whole: str, pick: Callable[[list[Fraction]], Fraction]
) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    def how(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        pairs = list(rows.order_by().values_list(part, whole))
        shares = [Fraction(100 * above, below) for above, below in pairs if above is not None and below]
        lacking = len(pairs) - len(shares)
        if not shares:
            return Figure(indicator, None, MISSING, records=len(pairs), lacking=lacking)
        share = pick(shares)
        value = Decimal(share.numerator) / share.denominator
        return Figure(indicator, value, PARTIAL if lacking else KNOWN, records=len(pairs), lacking=lacking)

    return how


_indicators: dict[str, Indicator] = {}


def register(*indicators: Indicator) -> None:
    """Announce indicators; names are permanent and unique."""
    for indicator in indicators:
        if indicator.name in _indicators:
            raise ValueError(f"indicator {indicator.name} is announced twice")
        _indicators[indicator.name] = indicator


def get(name: str) -> Indicator:
    """The indicator of this name; raises `UnknownIndicatorError`."""
    try:
        return _indicators[name]
    except KeyError:
        raise UnknownIndicatorError(f"Không có chỉ tiêu nào tên “{name}”.") from None


def all_indicators() -> list[Indicator]:
    """All announced indicators, by their catalogue code and name."""
    return sorted(_indicators.values(), key=lambda indicator: (indicator.code, indicator.name))


def held_within(model: type[models.Model], date_field: str, period: Period) -> QuerySet:
    """Rows of a model whose date lies in the period; the usual body of an indicator's `records`."""
    return model._default_manager.filter(**{f"{date_field}__range": (period.start, period.end)})
