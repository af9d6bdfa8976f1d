"""Which villages and which teams a mediation case of a unit may name."""

from typing import Any

from apps.committees.models import Committee, CommitteeKind
from apps.villages.models import AdministrativeUnit, Village


def villages_of(unit: AdministrativeUnit) -> Any:
    """The unit's villages, for whoever keeps its mediation cases; their names are known to all."""
    return Village.objects.filter(unit=unit).for_list()


def mediation_teams_of(unit: AdministrativeUnit) -> Any:
    """The unit's mediation teams by name, also for one who does not read the boards and their members."""
    return Committee.objects.filter(unit=unit, kind=CommitteeKind.MEDIATION_TEAM).order_by("name", "pk")
