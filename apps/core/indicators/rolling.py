"""One figure over many units, each for itself, by the same fixed number of queries for one unit and for a hundred."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, TypeVar

from django.db.models import QuerySet

from apps.core.indicators.definition import KNOWN, MISSING, PARTIAL, Figure, Indicator, Scope
from apps.core.periods import Period
from apps.core.registers import Coverage, coverage, coverage_of_each
from apps.core.together import answers, sums, together

T = TypeVar("T")


class Group:
    """What figures are asked for over many units. Rows of units that merged into one of them do not count for it.

    `asked` are figures that will be asked for without options, so that what they share is read for all of them at once.
    """

    def __init__(
        self, units: Iterable[Any], period: Period, options: Mapping[str, str], asked: Iterable[Indicator] = ()
    ) -> None:
        self.units = list(units)
        self.period = period
        self.options = options
        self._asked = list(asked)
        self._coverages: dict[str, Mapping[int, Coverage]] = {}
        self._figures: dict[tuple[str, tuple[tuple[str, str], ...]], dict[int, Figure]] = {}
        self._readings: dict[tuple[Any, ...], Any] = {}

    @cached_property
    def ids(self) -> list[int]:
        return [unit.pk for unit in self.units]

    @property
    def village(self) -> Any:
        """The village that alone is asked for; None for whole units."""
        return None

    def of(self, indicator: Indicator) -> "Group":
        """The same for another figure, with those of the options that it knows."""
        known = {name: value for name, value in self.options.items() if name in indicator.dimensions}
        other = Group(self.units, self.period, known, self._asked)
        other._coverages, other._figures, other._readings = self._coverages, self._figures, self._readings
        return other

    def figures(self, indicator: Indicator) -> dict[int, Figure]:
        """The figure of each unit; asked for once, however many shares it is a part of. Raises `UnknownOptionError`."""
        indicator.check_options(self.options)
        chosen = tuple(sorted(self.options.items()))
        if (indicator.name, chosen) not in self._figures:
            rows = self.narrow(indicator.records(self.period, self.options))
            for each, found in self._folded(indicator, rows):
                of_all = {unit: found.get(unit) or self.empty(each, unit) for unit in self.ids}
                self._figures[each.name, chosen] = of_all
        return self._figures[indicator.name, chosen]

    def _folded(self, indicator: Indicator, rows: Any) -> Iterable[tuple[Indicator, dict[int, Figure]]]:
        """The figure, and those of the asked ones that are sums of the same rows."""
        if self.options or not isinstance(indicator.how, Summed):
            return [(indicator, indicator.how.grouped(indicator, self, rows))]
        others = [each for each in self._asked if each.records is indicator.records and each is not indicator]
        return sums_of(((each, each.how) for each in (indicator, *others) if isinstance(each.how, Summed)), self, rows)

    def read(self, reading: Callable[..., T], *args: Any) -> T:
        """`reading(self, *args)`, read once for all the figures that are asked for together."""
        key = (reading, args, tuple(sorted(self.options.items())))
        if key not in self._readings:
            self._readings[key] = reading(self, *args)
        found: T = self._readings[key]
        return found

    def narrow(self, rows: Any) -> Any:
        """Those of the rows that belong to what is asked for."""
        return rows.in_units(self.ids)

    def listed(self, rows: Any, *columns: str) -> Mapping[int, list[tuple[Any, ...]]]:
        """The columns of the rows by the units' keys; a unit without a row has an empty list. One query."""
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for unit, *values in answers(rows.order_by().values_list(rows.unit_path, *columns)):
            found[unit].append(tuple(values))
        return found

    def summed(self, rows: Any, **aggregates: Any) -> dict[int, dict[str, Any]]:
        """The aggregates of the rows by the units' keys; a unit without a row may be left out. One query."""
        path = rows.unit_path
        # Named apart from the model's own fields.
        named = {f"rolled_{name}": how for name, how in aggregates.items()}
        found = answers(rows.order_by().values(path).annotate(**named).values_list(path, *named))
        return {unit: dict(zip(aggregates, values, strict=True)) for unit, *values in found}

    def coverage(self, unit_id: int, register: str) -> Coverage:
        """How far the unit has closed the register. The closures of all units are read once."""
        if not register:
            return Coverage(0, 1)
        if register not in self._coverages:
            self._coverages.update(self._closures(register))
        return self._coverages[register][unit_id]

    def _closures(self, register: str) -> Mapping[str, Mapping[int, Coverage]]:
        also = {indicator.register for indicator in self._asked if indicator.register}
        return coverage_of_each(self.ids, self.period, {register, *also})

    def empty(self, indicator: Indicator, unit_id: int) -> Figure:
        """The figure of a unit without a record: see `nothing_found`."""
        return nothing_found(indicator, self.coverage(unit_id, indicator.register))


class Alone(Group):
    """One scope, asked for as a group of one: the rows of its unit and of those merged into it are taken as one."""

    def __init__(self, scope: Scope) -> None:
        super().__init__([scope.unit], scope.period, scope.options)
        self.scope = scope

    @property
    def village(self) -> Any:
        return self.scope.village

    def of(self, indicator: Indicator) -> Group:
        known = {name: value for name, value in self.options.items() if name in indicator.dimensions}
        return Alone(replace(self.scope, options=known))

    def figures(self, indicator: Indicator) -> dict[int, Figure]:
        return {self.scope.unit.pk: indicator.compute(self.scope)}

    def narrow(self, rows: Any) -> Any:
        return self.scope.narrow(rows)

    def listed(self, rows: Any, *columns: str) -> Mapping[int, list[tuple[Any, ...]]]:
        return defaultdict(list, {self.scope.unit.pk: answers(rows.order_by().values_list(*columns))})

    def summed(self, rows: Any, **aggregates: Any) -> dict[int, dict[str, Any]]:
        return {self.scope.unit.pk: sums(rows, aggregates)}

    def coverage(self, unit_id: int, register: str) -> Coverage:
        return coverage(self.scope.unit_ids, self.period, register, self.scope.village)


class Fold:
    """Folds rows into figures: for each unit of a group by a fixed number of queries, or for one scope."""

    # Whether the figure is told by its own rows and nothing else, so that it may be taken over some of them alone.
    of_its_rows = False

    def __call__(self, indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        group, key = Alone(scope), scope.unit.pk
        return self.grouped(indicator, group, rows).get(key) or group.empty(indicator, key)

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        """The figures by the units' keys; a unit that is left out has no record, see `Group.empty`."""
        raise NotImplementedError


class Summed(Fold):
    """Folds aggregates of the rows; of figures that are asked for together those over the same rows take one query."""

    of_its_rows = True

    def aggregates(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def figure(self, indicator: Indicator, model: Any, sums: Mapping[str, Any]) -> Figure | None:
        """What the aggregates come to; None where there is no record."""
        raise NotImplementedError

    def grouped(self, indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        ((_, found),) = sums_of([(indicator, self)], group, rows)
        return found


def sums_of(
    folds: Iterable[tuple[Indicator, Summed]], group: Group, rows: Any
) -> Iterator[tuple[Indicator, dict[int, Figure]]]:
    """Each figure with its values by the units' keys; one query for all."""
    asked = [(indicator, fold, fold.aggregates()) for indicator, fold in folds]
    found = group.summed(
        rows, **{f"{at}_{name}": how for at, (*_, parts) in enumerate(asked) for name, how in parts.items()}
    )
    for at, (indicator, fold, parts) in enumerate(asked):
        figures = {
            unit: fold.figure(indicator, rows.model, {name: row[f"{at}_{name}"] for name in parts})
            for unit, row in found.items()
        }
        yield indicator, {unit: figure for unit, figure in figures.items() if figure is not None}


def compute_all(asked: Iterable[tuple[Indicator, Scope]]) -> list[Figure]:
    """Each figure for its scope, in their order; what all of them ask goes to the database in a few statements."""
    return together([partial(indicator.compute, scope) for indicator, scope in asked])


def with_year_before(asked: Iterable[Indicator], unit: Any, period: Period) -> list[tuple[Indicator, Figure, Figure]]:
    """Each with its figure of the unit over the period and over the same period of the year before."""
    chosen = list(asked)
    periods = (period, period.same_last_year())
    found = compute_all([(indicator, Scope(unit, days)) for days in periods for indicator in chosen])
    return list(zip(chosen, found[: len(chosen)], found[len(chosen) :], strict=True))


def nothing_found(indicator: Indicator, closed: Coverage) -> Figure:
    """No record: zero once the register is closed by all, partial when only some closed it, else missing."""
    if closed.whole:
        return Figure(indicator, 0, KNOWN)
    return Figure(indicator, 0 if closed.closed else None, PARTIAL if closed.closed else MISSING)


def roll_up(indicator: Indicator, units: Iterable[Any], period: Period, **options: str) -> dict[int, Figure]:
    """The figure of each unit over the period by the unit's key, silent units among them.

    As many queries for a hundred units as for one: mostly one grouped query for the rows of all (a share: one for each
    of its two parts), and two for the closures of a register where a unit has no row. Raises `UnknownOptionError`.
    """
    return Group(units, period, options).figures(indicator)


def roll_up_all(indicators: Iterable[Indicator], units: Iterable[Any], period: Period) -> dict[str, dict[int, Figure]]:
    """`roll_up` of several figures by their names.

    Closures, parts of shares and rows that several figures are sums of are read once for all of them.
    """
    asked = list(indicators)
    group = Group(units, period, {}, asked)
    # Over many units each is a heavy question: one statement of all is slower than one after the other.
    return {indicator.name: group.figures(indicator) for indicator in asked}
