"""How a decision classes a household in a year."""

from typing import Any

from django.db import transaction

from apps.households.models import Household, HouseholdClass, HouseholdClassification
from apps.households.models.classes import LIVING_STANDARDS
from apps.households.services.register import locked, store


@transaction.atomic
def record_classes(
    *,
    household: Household,
    year: int,
    standard: str | None,
    policy: bool | None,
    decision: str = "",
    user: Any = None,
) -> Household:
    """Set the year's classes: `standard` is one of `LIVING_STANDARDS` or "" for none of them, `policy` whether it is a
    policy family; None leaves as it is. The decision is noted with what is set.
    """
    (own,) = locked(household)
    kept = {row.classification: row for row in own.classifications.filter(year=year)}
    if standard is not None:
        _set(own, kept, year, {str(kind): kind == standard for kind in LIVING_STANDARDS}, decision)
    if policy is not None:
        _set(own, kept, year, {HouseholdClass.POLICY.value: policy}, decision)
    return store(own, user)


def _set(
    household: Household,
    kept: dict[str, HouseholdClassification],
    year: int,
    wanted: dict[str, bool],
    decision: str,
) -> None:
    for kind in (kind for kind, there in wanted.items() if not there and kind in kept):
        kept[kind].delete()
    for kind in (kind for kind, there in wanted.items() if there):
        row = kept.get(kind) or HouseholdClassification(household=household, year=year, classification=kind)
        row.decision = decision
        row.full_clean(exclude=["household"])
        row.save()
