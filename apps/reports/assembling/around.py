"""What stands around a report: its villages, its agencies, and the units whose figures it may print."""

from functools import cached_property

from apps.agencies.models import Agency
from apps.core.periods import Period, Span
from apps.core.querysets import running_within
from apps.documents.blocks import Document
from apps.reports.below import Below, all_stays_below, reporting
from apps.reports.models import Report
from apps.reports.rollup import newest_documents
from apps.villages.models import AdministrativeUnit, Village


def printable_units(unit: AdministrativeUnit) -> dict[str, AdministrativeUnit]:
    """Whose records a report of the unit may count, by their slugs: its own, and those of the units that went into it.

    No more than its officials may read: nothing of its successor, its neighbours or the units below, whose figures
    come up with their own reports.
    """
    rows = AdministrativeUnit.objects.filter(pk__in=unit.ids_with_predecessors()).with_versions().order_by("slug")
    return {row.slug: row for row in rows}


class Around:
    """Read once for a report, and only what its sections ask for."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.period = report.period
        self._communes: dict[Period, dict[str, AdministrativeUnit]] = {}

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
        return printable_units(self.report.unit)

    def communes_below(self, period: Period | None = None) -> dict[str, AdministrativeUnit]:
        """The communes whose reports of the period (else of the report's own) the unit receives, by their slugs."""
        days = period or self.period
        if days not in self._communes:
            self._communes[days] = {unit.slug: unit for unit in reporting(self._stays, days)}
        return self._communes[days]

    @cached_property
    def _stays(self) -> list[Below]:
        return all_stays_below(self.report.unit)

    def unit_named(self, slug: str) -> AdministrativeUnit | None:
        """One of `units`, or a commune below at the end of the report's period."""
        return self.units.get(slug) or self.communes_below().get(slug)

    @cached_property
    def reports_below(self) -> dict[int, tuple[str, Document]]:
        """Sign and text of each such commune's newest report for the report's own period, by the communes' keys."""
        newest = newest_documents(self.communes_below().values(), self.period)
        return {unit: (issued.sign, issued.document) for unit, issued in newest.items()}

    @property
    def former_units(self) -> list[AdministrativeUnit]:
        """The units that went into the report's."""
        return [unit for unit in self.units.values() if unit.pk != self.report.unit_id]

    def unit_name(self, unit: AdministrativeUnit) -> str:
        """As it was called at the end of the period, or last if it ended before."""
        return unit.name_on(self.period.end)
