"""The communes that stood below a unit on a day."""

from datetime import date
from typing import Any

from apps.core.periods import Period, runs_on
from apps.villages.models import AdministrativeUnit


def is_commune(unit: AdministrativeUnit, day: date) -> bool:
    """Whether the unit was a commune, ward, township or special zone by its version of the day."""
    version = unit.version_on(day)
    return version is not None and version.is_commune


def was_commune(unit: AdministrativeUnit, period: Period) -> bool:
    """Whether it was a commune on a day of the period; one that merged before owes no report any more."""
    version = unit.version_on(period.end)
    if version is None or not version.is_commune or version.valid_from > period.end:
        return False
    return version.valid_until is None or bool(version.valid_until >= period.start)


def stood_on(unit: AdministrativeUnit, day: date) -> bool:
    """Whether the unit stood on the day: not yet merged or abolished, and founded already."""
    version = unit.version_on(day)
    return version is not None and runs_on(day, version.valid_from, version.valid_until)


def communes_below(unit: AdministrativeUnit, day: date, viewer: Any) -> list[AdministrativeUnit]:
    """The communes that stood below the unit on the day, at any depth, in the order of their addresses.

    Only units that the viewer reaches are below.
    """
    reached = {each.pk: each for each in viewer.reach.units}

    def stands_below(each: AdministrativeUnit) -> bool:
        steps: set[int] = set()
        found: AdministrativeUnit | None = each
        while found is not None and found.pk not in steps:
            steps.add(found.pk)
            version: Any = found.version_on(day)
            if version is None or not stood_on(found, day):
                return False
            if version.parent_id == unit.pk:
                return True
            found = reached.get(version.parent_id)
        return False

    return [each for each in reached.values() if is_commune(each, day) and stands_below(each)]
