"""Who reads when a program does: a reader with a reach of its own, so that tokens know no other rule of sight."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from apps.accounts.reach import Reach
from apps.accounts.roles import PROGRAM_BELOW, PROGRAM_OWN
from apps.api.models import ApiToken
from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports.below import communes_of, is_commune, received_by, stays_below, stood_on
from apps.villages.models import AdministrativeUnit


@dataclass(frozen=True)
class Mandate:
    """What `Reach` asks of an appointment, held by a token."""

    role: str
    unit_id: int
    village_id: int | None = None


class TokenReader:
    """Stands where a user stands for `visible_to`. Lives for one request."""

    is_authenticated = True

    def __init__(self, token: ApiToken) -> None:
        self.token = token

    @cached_property
    def reach(self) -> Reach:
        held = self.token.unit_id
        return Reach([Mandate(PROGRAM_OWN, held), Mandate(PROGRAM_BELOW, held)], timezone.localdate())

    @cached_property
    def units(self) -> Mapping[int, AdministrativeUnit]:
        """All units in sight by their keys, with names loaded, in the order of their addresses."""
        return {unit.pk: unit for unit in self.reach.units}

    @property
    def unit(self) -> AdministrativeUnit:
        """The token's own."""
        return self.units[self.token.unit_id]

    @cached_property
    def own(self) -> list[AdministrativeUnit]:
        """The token's unit and those that merged into it."""
        ids = set(self.unit.ids_with_predecessors())
        return [unit for unit in self.units.values() if unit.pk in ids]

    def units_on(self, day: date) -> list[AdministrativeUnit]:
        """The own ones that stood on the day, and those that stood below the token's unit."""
        below = [stay.unit for stay in stays_below(self.unit, self) if stay.on(day)]
        shown = {unit.pk for unit in (*self.own, *below) if stood_on(unit, day)}
        return [unit for unit in self.units.values() if unit.pk in shown]

    def reports(self) -> Any:
        """The complete issued reports of the own units, and those that the token's unit received."""
        own = Q(unit__in=[unit.pk for unit in self.own], source__startswith="reports.")
        rows = IssuedDocument.objects.visible_to(self).complete()
        return rows.filter(own | received_by(self.unit, self)).for_list()

    def reporting_units(self, period: Period) -> list[AdministrativeUnit]:
        """The communes whose figures of the period stand side by side: those below, or the own ones."""
        if is_commune(self.unit, period.end):
            return [unit for unit in self.own if is_commune(unit, period.end) and stood_on(unit, period.end)]
        return communes_of(self.unit, period, self)

    def reporting_unit(self, slug: str, period: Period) -> AdministrativeUnit:
        """One of them, or an own unit; 404 for any other."""
        for unit in (*self.own, *self.reporting_units(period)):
            if unit.slug == slug:
                return unit
        raise Http404
