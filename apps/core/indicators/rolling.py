"""One figure over many units, each for itself, by one grouped query instead of one a unit."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from apps.core.indicators.definition import KNOWN, MISSING, PARTIAL, Figure, Indicator, Scope
from apps.core.periods import Period
from apps.core.registers import Coverage, coverage, coverage_of_each


class Group:
    """What a figure is asked for over many units. Rows of units that merged into one of them do not count for it."""

    def __init__(self, units: Iterable[Any], period: Period, options: Mapping[str, str]) -> None:
        self.units = list(units)
        self.period = period
        self.options = options
        self._coverages: dict[str, Mapping[int, Coverage]] = {}
        self._figures: dict[tuple[str, tuple[tuple[str, str], ...]], dict[int, Figure]] = {}

    @cached_property
    def ids(self) -> list[int]:
        return [unit.pk for unit in self.units]

    def of(self, indicator: Indicator) -> "Group":
        """The same for another figure, with those of the options that it knows."""
        known = {name: value for name, value in self.options.items() if name in indicator.dimensions}
        other = Group(self.units, self.period, known)
        other._coverages, other._figures = self._coverages, self._figures
        return other

    def figures(self, indicator: Indicator) -> dict[int, Figure]:
        """The figure of each unit; asked for once, however many shares it is a part of. Raises `UnknownOptionError`."""
        indicator.check_options(self.options)
        key = (indicator.name, tuple(sorted(self.options.items())))
        if key not in self._figures:
            self._figures[key] = _rolled(indicator, self)
        return self._figures[key]

    def empty(self, indicator: Indicator, unit_id: int) -> Figure:
        """The figure of a unit without a record. The closures of all units are read once for each register."""
        if not indicator.register:
            return nothing_found(indicator, Coverage(0, 1))
        if indicator.register not in self._coverages:
            self._coverages[indicator.register] = coverage_of_each(self.ids, self.period, indicator.register)
        return nothing_found(indicator, self._coverages[indicator.register][unit_id])


class Fold:
    """Folds the rows of a scope into a figure, and those of many units into one for each by one grouped query."""

    def __call__(self, indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        raise NotImplementedError

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        """The figures by the units' keys; a unit without a row is left out."""
        raise NotImplementedError

    def is_one_query(self) -> bool:
        """Whether all that the figure is made of can be asked for at once."""
        return True


def nothing_found(indicator: Indicator, closed: Coverage) -> Figure:
    """No record: zero once the register is closed by all, partial when only some closed it, else missing."""
    if closed.whole:
        return Figure(indicator, 0, KNOWN)
    return Figure(indicator, 0 if closed.closed else None, PARTIAL if closed.closed else MISSING)


def empty_figure(indicator: Indicator, scope: Scope) -> Figure:
    """The figure of a scope without a record: see `nothing_found`."""
    return nothing_found(indicator, coverage(scope.unit_ids, scope.period, indicator.register, scope.village))


def is_grouped(indicator: Indicator) -> bool:
    """Whether `roll_up` asks for all units at once; else it asks each unit in turn, for the same figures."""
    return isinstance(indicator.how, Fold) and indicator.how.is_one_query()


def roll_up(indicator: Indicator, units: Iterable[Any], period: Period, **options: str) -> dict[int, Figure]:
    """The figure of each unit over the period by the unit's key, silent units among them.

    One grouped query for the rows of all (a share: one for each of its two parts), and two for the closures of a
    register where a unit has no row. Raises `UnknownOptionError`.
    """
    return Group(units, period, options).figures(indicator)


def roll_up_all(indicators: Iterable[Indicator], units: Iterable[Any], period: Period) -> dict[str, dict[int, Figure]]:
    """`roll_up` of several figures by their names; closures and parts of shares are read once for all of them."""
    group = Group(units, period, {})
    return {indicator.name: group.figures(indicator) for indicator in indicators}


def _rolled(indicator: Indicator, group: Group) -> dict[int, Figure]:
    if not isinstance(indicator.how, Fold):
        return {unit.pk: indicator.compute(Scope(unit, group.period, options=group.options)) for unit in group.units}
    rows: Any = indicator.records(group.period, group.options)
    found = indicator.how.grouped(indicator, group, rows.in_units(group.ids))
    return {key: found[key] if key in found else group.empty(indicator, key) for key in group.ids}
