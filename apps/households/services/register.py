"""Storing a household: a new one begins to count in its village, a corrected one keeps its residences in step."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.core.services import save_record
from apps.households.models import Household, HouseholdRepresentative, Residence
from apps.households.models.residences import StartKind
from apps.households.rules import Span, day_after, village_obstacle
from apps.villages.models import AdministrativeUnit, Village

_CODE = "{:02d}-{:04d}"


@transaction.atomic
def save_household(*, record: Household, user: Any, expected_version: int | None = None) -> Household:
    """Store a household as `save_record` does.

    A new one gets its first residence, from `record.started_on` on in `record.village`, begun by the event
    `record.start_kind` (`StartKind`, else "registered") on the ground of `record.start_basis`. A village or first day
    typed for one that stands corrects its only residence; once it has several, `ValidationError` says what to do. One
    that came without a residence gets it now.
    """
    new = record.pk is None
    saved: Household = save_record(record=record, user=user, expected_version=expected_version)
    if new:
        kind = StartKind(getattr(record, "start_kind", "") or StartKind.REGISTERED)
        begin(saved, village=saved.village, day=saved.started_on, kind=kind, basis=getattr(record, "start_basis", ""))
    else:
        _correct_only_residence(saved)
    return saved


def begin(
    household: Household,
    *,
    village: Village,
    day: date,
    kind: StartKind,
    basis: str = "",
    source: Household | None = None,
) -> Residence:
    """Let the household count in the village from the day on; `ValidationError` where the village is not one then."""
    refuse_village(village, Span(day))
    residence = Residence(
        household=household, village=village, start=day, start_kind=kind, start_basis=basis, source=source
    )
    residence.full_clean(exclude=["household"])
    residence.save()
    return residence


def refuse_village(village: Village, span: Span) -> None:
    """`ValidationError` at the village where a household cannot count in it for the span."""
    there = Span(village.started_on, village.ended_on)
    refuse("village", village_obstacle(span, there, name=str(village), today=timezone.localdate()))


def refuse(field: str, reason: str) -> None:
    """`ValidationError` at the field when there is a reason."""
    if reason:
        raise ValidationError({field: reason})


def _correct_only_residence(household: Household) -> None:
    residences = list(household.residences.order_by("start"))
    if not residences:
        begin(household, village=household.village, day=household.started_on, kind=StartKind.REGISTERED)
        return
    last = residences[-1]
    if last.village_id == household.village_id and residences[0].start == household.started_on:
        return
    if len(residences) > 1:
        raise ValidationError(
            "Hộ đã qua nhiều thời gian cư trú: rút lại biến động gần nhất rồi ghi lại, không sửa thôn và ngày ở đây."
        )
    earliest = first_bound(household)
    if earliest is not None and household.started_on > earliest:
        raise ValidationError({"started_on": f"Hộ đã có biến động ngày {earliest:%d/%m/%Y}; chọn ngày không sau đó."})
    refuse_village(household.village, Span(household.started_on, last.end))
    last.village, last.start = household.village, household.started_on
    last.full_clean()
    last.save()


def bounds(household: Household) -> list[date]:
    """The days on which something happened for which the household had to count: splits, mergers, representation."""
    parted = household.parted.values_list("start", flat=True)
    taken_in = household.taken_in.values_list("end", flat=True)
    spans = household.representatives.values_list("kind", "valid_from", "valid_until")
    days = [*parted, *(day_after(day) for day in taken_in if day is not None)]
    for kind, start, end in spans:
        if kind == HouseholdRepresentative.Kind.NAMED and start is not None:
            days.append(start)
        if end is not None:
            days.append(day_after(end))
    return days


def first_bound(household: Household) -> date | None:
    """The earliest of `bounds`."""
    return min(bounds(household), default=None)


def last_bound(household: Household) -> date | None:
    """The latest of `bounds`."""
    return max(bounds(household), default=None)


def locked(*households: Household) -> list[Household]:
    """The households as they are stored now, locked in one order for all; `ValidationError` where one is gone.

    Needs a running transaction.
    """
    keys = [household.pk for household in households]
    rows = {row.pk: row for row in Household.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if len(rows) < len(set(keys)):
        raise ValidationError("Hộ này vừa bị xóa khỏi sổ.")
    return [rows[key] for key in keys]


def store(household: Household, user: Any) -> Household:
    """Sum the household up and store it with its version raised."""
    sum_up(household)
    saved: Household = save_record(record=household, user=user)
    return saved


def sum_up(household: Household) -> None:
    """Set what the household repeats of its residences and representatives; stores nothing.

    Needs at least one residence.
    """
    residences = list(household.residences.order_by("start"))
    last = residences[-1]
    household.started_on, household.ended_on = residences[0].start, last.end
    household.village = last.village
    named = household.representatives.filter(kind=HouseholdRepresentative.Kind.NAMED, valid_until__isnull=True).first()
    household.representative_name = named.full_name if named else ""


def next_code(*, unit: AdministrativeUnit, village: Village) -> str:
    """A code that the commune has not used: the village's place among its villages, then a running number."""
    prefix = _CODE.format(village.position, 0)[:-4]
    pattern = rf"^{re.escape(prefix)}[0-9]{{4}}$"
    last = Household.objects.filter(unit=unit, code__regex=pattern).aggregate(last=Max("code"))["last"]
    return _CODE.format(village.position, int(last.removeprefix(prefix)) + 1 if last else 1)
