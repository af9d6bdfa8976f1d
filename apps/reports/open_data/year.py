"""A year of a unit: whose records count for it, and what units, villages and released records are called."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.utils import timezone

from apps.core.periods import Period, Span
from apps.core.registers import Coverage, coverage_of_each
from apps.core.together import rows_of
from apps.documents.models import Publication
from apps.reports.open_data.allowed import only
from apps.reports.open_data.columns import WHOLE_UNIT
from apps.villages.models import AdministrativeUnit, Village


class OpenYear:
    """The unit with the units that went into it and still stood in the year; each row says whose it is.

    `made_on` is the day whose records and whose public notice board are read.
    """

    def __init__(self, unit: AdministrativeUnit, year: int, made_on: date | None = None) -> None:
        self.unit, self.year, self.period = unit, year, Period.year(year)
        self.made_on = made_on or timezone.localdate()

    @property
    def day(self) -> date:
        """The last day of the year, by whose names and numbers the standing things are told."""
        return self.period.end

    @property
    def name(self) -> str:
        """The unit that publishes, by its name of today: a later merger changes what it was called in the year."""
        return self.unit.name_on(self.made_on)

    @cached_property
    def units(self) -> list[AdministrativeUnit]:
        """The unit first, then its predecessors in the order of their addresses."""
        keys = self.unit.ids_with_predecessors()
        found = AdministrativeUnit.objects.filter(pk__in=keys).with_versions().order_by("slug")
        own = [each for each in found if each.pk == self.unit.pk]
        return own + [each for each in found if each.pk != self.unit.pk and self._stood(each)]

    def _stood(self, unit: AdministrativeUnit) -> bool:
        year = Span(self.period.start, self.period.end)
        return any(Span(version.valid_from, version.valid_until).meets(year) for version in unit.versions.all())

    @cached_property
    def ids(self) -> list[int]:
        return [each.pk for each in self.units]

    @cached_property
    def _by_key(self) -> Mapping[int, AdministrativeUnit]:
        return {each.pk: each for each in self.units}

    @cached_property
    def villages(self) -> Mapping[int, Village]:
        """Villages of these units by their keys, whenever they stood."""
        found = Village.objects.filter(unit__in=self.ids).prefetch_related("versions").order_by("position", "slug")
        return {village.pk: village for village in rows_of(found)}

    @cached_property
    def _released(self) -> Mapping[str, str]:
        rows = Publication.objects.begun_by(self.made_on).filter(unit__in=self.ids).order_by()
        return {row["source"]: row["title"] for row in only(rows)}

    def place(self, unit: int, day: date | None = None) -> tuple[str, str]:
        """Code and name of the unit on the day, without one on the last day of the year."""
        found = self._by_key[unit]
        return found.slug, found.name_on(day or self.day)

    def village(self, village: int | None, day: date | None = None) -> tuple[str | None, str]:
        """Code and name of the village on the day, or that the row is of the whole unit."""
        if village is None:
            return None, WHOLE_UNIT
        found = self.villages[village]
        return found.slug, found.name_on(day or self.day)

    def order(self, unit: int, village: int | None = None) -> tuple[int, int]:
        """Where a row of the unit and village stands: as the units and villages do."""
        places = self._village_places
        return self._unit_places[unit], -1 if village is None else places[village]

    @cached_property
    def _unit_places(self) -> Mapping[int, int]:
        return {key: at for at, key in enumerate(self.ids)}

    @cached_property
    def _village_places(self) -> Mapping[int, int]:
        return {key: at for at, key in enumerate(self.villages)}

    def title_of(self, source: str) -> str | None:
        """Under which title the record stands on the public notice board, or stood there; None where it never did."""
        return self._released.get(source)

    def coverage(self, register: str) -> Mapping[int, Coverage]:
        """How far each unit has closed the register for the year; two queries."""
        return coverage_of_each(self.ids, self.period, [register])[register]
