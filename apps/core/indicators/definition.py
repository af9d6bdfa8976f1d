"""What a figure is: its definition, what it is asked for, and the value with its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from apps.core.numbers import format_number, number_in_words
from apps.core.periods import Period

if TYPE_CHECKING:
    from apps.core.indicators.rolling import Fold

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

    def narrow(self, rows: Any) -> Any:
        """Those of the rows that belong to the unit, or to its village where one is asked for."""
        rows = rows.in_units(self.unit_ids)
        return rows if self.village is None else rows.filter(**{rows.village_path: self.village.pk})


@dataclass(frozen=True)
class Figure:
    """A value with its state.

    `missing`: no record, and the register is not closed. `partial`: closed by some villages only, or `lacking`
    records do not carry the value. Neither may be printed as if it were whole. A share keeps the `numerator` and
    `denominator` that it was reckoned from: shares of several units are added up by these alone.
    """

    indicator: "Indicator"
    value: int | Decimal | None
    state: str
    records: int = 0
    lacking: int = 0
    source: str = ""
    numerator: int | Decimal | None = None
    denominator: int | Decimal | None = None

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
    same definition serves the report, the drill-down and a roll-up. `how` folds the rows into values.
    `dimensions` maps an option's name to its values (code: label), or to None when any value may be asked for.
    `code` is the catalogue's; `also` are codes that the figure answers as well, by a dimension or another period.
    """

    name: str
    code: str
    label: str
    measure: str
    records: Records
    how: "Fold"
    register: str = ""
    decimals: int | None = 0
    dimensions: Mapping[str, Mapping[str, str] | None] = field(default_factory=dict)
    note: str = ""
    also: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.code, *self.also)

    @property
    def stands_alone(self) -> bool:
        """Whether it can be asked for without an option: none of them takes any value."""
        return all(values is not None for values in self.dimensions.values())

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
        if scope.village is not None and rows.village_path is None:
            raise UnknownOptionError(f"Chỉ tiêu “{self.name}” không tính theo thôn.")
        narrowed: QuerySet = scope.narrow(rows)
        return narrowed

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
