"""What stands around a report: its villages, its agencies, and the units whose figures it may print."""

from functools import cached_property

from apps.agencies.models import Agency
from apps.core.periods import Span
from apps.core.querysets import running_within
from apps.reports.models import Report
from apps.villages.models import AdministrativeUnit, UnitSuccession, Village
from apps.villages.models.units import reachable


def printable_units(unit: AdministrativeUnit) -> tuple[dict[str, AdministrativeUnit], set[int]]:
    """Whose figures a report of the unit may print, by their slugs, and the keys of those that merged into it.

    Its own, those before and after it by succession, and those below it; of its neighbours none.
    """
    own = unit.pk
    before = AdministrativeUnit.objects.predecessor_ids([own])[own] - {own}
    below = AdministrativeUnit.objects.descendants_of([own])[own]
    links: dict[int, list[int]] = {}
    for old, new in UnitSuccession.objects.values_list("predecessor_id", "successor_id"):
        links.setdefault(old, []).append(new)
    allowed = before | below | reachable(own, links)
    rows = AdministrativeUnit.objects.filter(pk__in=allowed).with_versions().order_by("slug")
    return {row.slug: row for row in rows}, before


class Around:
    """Read once for a report, and only what its sections ask for."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.period = report.period

    @cached_property
    def villages(self) -> dict[str, Village]:
        """All villages that the unit ever had, by their slugs; with its predecessors' where the report counts those.

        Of two with one slug the unit's own is meant.
        """
        unit = self.report.unit
        units = unit.ids_with_predecessors() if self.report.with_predecessors else [unit.pk]
        found: dict[str, Village] = {}
        rows = Village.objects.filter(unit__in=units).for_list()
        for village in sorted(rows, key=lambda village: village.unit_id != unit.pk):
            found.setdefault(village.slug, village)
        return found

    @cached_property
    def present_villages(self) -> list[Village]:
        """Those that existed on a day of the period, in the unit's own order."""
        days = Span(self.period.start, self.period.end)
        return [village for village in self.villages.values() if days.meets(Span(village.started_on, village.ended_on))]

    def village_name(self, village: Village) -> str:
        """As it was called at the end of the period: "thôn Đồng Kim"."""
        return village.name_on(min(self.period.end, village.ended_on or self.period.end))

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        """Those that stood on a day of the period, by their public ids."""
        standing = running_within(self.period.start, self.period.end, start="opened_on", end="closed_on")
        return {agency.public_id: agency for agency in Agency.objects.filter(standing, unit=self.report.unit)}

    @cached_property
    def units(self) -> dict[str, AdministrativeUnit]:
        """Whose figures the report may print, by their slugs: see `printable_units`."""
        units, self._before = printable_units(self.report.unit)
        return units

    def unit_group(self, group: str) -> list[AdministrativeUnit]:
        """The units that merged into the report's, or those directly below it at the end of the period."""
        own = self.report.unit.pk
        units = list(self.units.values())
        if group == "predecessors":
            return [unit for unit in units if unit.pk in self._before]
        day = self.period.end
        return [unit for unit in units if (parent := unit.parent_on(day)) is not None and parent.pk == own]

    def unit_name(self, unit: AdministrativeUnit) -> str:
        """As it was called at the end of the period, or last if it ended before."""
        return unit.name_on(self.period.end)
