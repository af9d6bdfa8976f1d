"""For whom and over which days sheets are asked: the units in order, and how far each has closed its registers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.core.access import kept_keys
from apps.core.known import Known, none_found
from apps.core.periods import Period
from apps.reports.below import communes_below, is_commune
from apps.villages.models import AdministrativeUnit, Village
from apps.villages.services import ClosedRegisters


@dataclass(frozen=True)
class Reporter:
    """A unit that a sheet has rows of; `ids` are the keys of the units whose records count for it."""

    unit: AdministrativeUnit
    name: str
    ids: frozenset[int]


class Asked:
    """What the sheets are filled for. `is_rollup`: over several units, each with its own rows, and a sum.

    Figures are the units' own, whoever asks; `viewer` only keeps back what single accounts must not learn of.
    `shared` are the names of former units that went into several of these and so count for none of them.
    """

    def __init__(
        self,
        *,
        period: Period,
        reporters: Iterable[Reporter],
        is_rollup: bool,
        viewer: Any,
        shared: Iterable[str] = (),
    ) -> None:
        self.period = period
        self.reporters = tuple(reporters)
        self.is_rollup = is_rollup
        self.viewer = viewer
        self.shared = tuple(shared)
        self.place = {unit_id: at for at, reporter in enumerate(self.reporters) for unit_id in reporter.ids}

    @property
    def ids(self) -> list[int]:
        return list(self.place)

    @property
    def year(self) -> Period:
        """From 1 January of the year in which the period ends."""
        return self.period.cumulative()

    def grouped(self, rows: Any, **folds: Any) -> list[list[dict[str, Any]]]:
        """The folds of the rows for every unit, in one query; by reporter, nothing where a unit has no row."""
        path = rows.unit_path
        found = rows.in_units(self.ids).order_by().values(path).annotate(**folds)
        return self.dealt((row.pop(path), row) for row in found)

    def dealt(self, pairs: Iterable[tuple[int, Any]]) -> list[list[Any]]:
        """Rows, each with the key of its unit, by reporter and in their order."""
        found: list[list[Any]] = [[] for _ in self.reporters]
        for unit_id, row in pairs:
            found[self.place[unit_id]].append(row)
        return found

    def without_kept(self, rows: Any) -> Any:
        """The rows but those that are kept from the viewer: a number would tell of them."""
        kept = kept_keys(rows.model, self.viewer)
        return rows.exclude(pk__in=kept) if kept else rows

    def closures(self, *registers: str) -> "Closures":
        return Closures(self, registers)


def dates(period: Period) -> str:
    """The period's days as heads of sheets print them."""
    return f"{period.start:%d/%m/%Y} – {period.end:%d/%m/%Y}"


def asked_of(unit: AdministrativeUnit, period: Period, *, predecessors: bool, viewer: Any) -> Asked:
    """Of a commune its own sheets, of a unit above it those of the communes below on the period's last day.

    Only units that the viewer reaches are below. With `predecessors` the rows of units that merged into a commune
    count for it as well.
    """
    day = period.end
    is_rollup = not is_commune(unit, day)
    units = communes_below(unit, day, viewer) if is_rollup else [unit]
    ids = {each.pk: {each.pk} for each in units}
    if predecessors:
        ids = AdministrativeUnit.objects.predecessor_ids(ids)
    own = {each.pk for each in units}
    former = {key: found - own for key, found in ids.items()}
    claims = Counter(key for found in former.values() for key in found)
    several = {key for key, number in claims.items() if number > 1}
    return Asked(
        period=period,
        reporters=[
            Reporter(each, each.name_on(day), frozenset(former[each.pk] - several | {each.pk})) for each in units
        ],
        is_rollup=is_rollup,
        viewer=viewer,
        shared=[old.name_on(day) for old in AdministrativeUnit.objects.filter(pk__in=several).with_versions()]
        if several
        else (),
    )


class Closures:
    """How far the reporters have closed some registers: two queries for all of them, over any period asked for."""

    def __init__(self, asked: Asked, registers: Iterable[str]) -> None:
        self.asked = asked
        within = Period(min(asked.period.start, asked.year.start), asked.period.end)
        self._closed = ClosedRegisters(asked.ids, registers, within)

    def none_found(self, at: int, register: str, period: Period | None = None) -> Known:
        """What it means that the reporter at this place has no record: 0, 0 as far as known, or missing."""
        return none_found(self._closed.coverage(self.asked.reporters[at].ids, register, period or self.asked.period))


def villages_of(asked: Asked) -> Mapping[int, Village]:
    """Villages of the units by their keys, with the names of any day."""
    return {village.pk: village for village in Village.objects.filter(unit__in=asked.ids).prefetch_related("versions")}
