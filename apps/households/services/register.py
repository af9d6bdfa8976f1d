"""Storing a household: a new one begins to count in its village, a corrected one keeps its residences in step."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.periods import Span
from apps.core.services import delete_record, lock_current, restore_record, save_record
from apps.households.models import Household, HouseholdRepresentative, Residence
from apps.households.models.residences import StartKind
from apps.households.rules import day_after, first_day_obstacle, village_obstacle
from apps.villages.models import AdministrativeUnit, Village
from apps.villages.services import lock_unit

_CODE = re.compile(r"(\d{2,5})-(\d{4,9})")


@transaction.atomic
def save_household(*, record: Household, user: Any, expected_version: int | None = None) -> Household:
    """Store a household as `save_record` does.

    A new one gets the next code of its village where it has none, and its first residence, from `record.started_on` on
    in `record.village`, begun by the event `record.start_kind` (`StartKind`, else "registered") on the ground of
    `record.start_basis`. A village or first day typed for one that stands corrects its only residence; once it has
    several, `ValidationError` says what to do. One that came without a residence gets it now.
    """
    lock_unit(record.unit_id)
    if record.pk is None:
        return _save_new(record, user)
    lock_current(record, expected_version)
    residences = list(record.residences.order_by("start"))
    corrected = _corrected(record, residences) if residences else None
    saved: Household = save_record(record=record, user=user, expected_version=expected_version)
    if corrected is not None:
        corrected.save()
    elif not residences:
        begin(saved, village=saved.village, day=saved.started_on, kind=StartKind.REGISTERED)
    return saved


def _save_new(record: Household, user: Any) -> Household:
    refuse("started_on", first_day_obstacle(record.started_on, today=timezone.localdate()))
    record.code = record.code or next_code(unit=record.unit, village=record.village)
    kind = StartKind(getattr(record, "start_kind", "") or StartKind.REGISTERED)
    saved: Household = save_record(record=record, user=user)
    begin(saved, village=saved.village, day=saved.started_on, kind=kind, basis=getattr(record, "start_basis", ""))
    return saved


@transaction.atomic
def delete_household(*, record: Household, children: Iterable[type[Any]] = ()) -> Any:
    """Delete a household that was entered by mistake, as `delete_record` does.

    `ValidationError` where people came with it from another household or went to one: they would be lost, while taking
    the event back gives them back.
    """
    (own,) = locked(record)
    involved = Q(household=own) & (Q(source__isnull=False) | Q(target__isnull=False)) | Q(source=own) | Q(target=own)
    row = Residence.objects.filter(involved).select_related("household", "source", "target").first()
    if row is not None:
        others = (other for other in (row.source, row.target, row.household) if other not in (None, own))
        raise ValidationError(
            f"hộ có biến động tách hoặc nhập với hộ {next(others, own)}, xóa thì mất số nhân khẩu đã chuyển. Dùng nút "
            "“Rút lại” ở phần Biến động của hộ trước."
        )
    return delete_record(record=own, children=children)


@transaction.atomic
def restore_household(*, deleted: Any, children: Iterable[type[Any]] = ()) -> Household:
    """Bring a deleted household back as `restore_record` does, unless its village has ended meanwhile."""
    lock_unit(deleted.unit_id)
    household: Household = restore_record(deleted=deleted, children=children)
    refuse_ended_village(household)
    return household


def refuse_ended_village(household: Household) -> None:
    """`ValidationError` where the household goes on in a village that does not; for one that comes back."""
    for row in household.residences.filter(end__isnull=True).select_related("village"):
        refuse_village(row.village, Span(row.start))


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
    """`ValidationError` at the village where a household cannot count in it for the span.

    The village's days are read anew: it may have been rearranged since it was chosen, which the lock now rules out.
    """
    village.refresh_from_db(fields=["started_on", "ended_on"])
    refuse("village", village_refusal(village, span))


def village_refusal(village: Village, span: Span) -> str:
    """Why a household cannot count in the village for the span; nothing when it can."""
    return village_obstacle(span, Span(village.started_on, village.ended_on), name=village)


def refuse(field: str, reason: str) -> None:
    """`ValidationError` at the field when there is a reason."""
    if reason:
        raise ValidationError({field: reason})


def _corrected(household: Household, residences: Sequence[Residence]) -> Residence | None:
    """The only residence as it is to be, not stored yet; None where village and first day stay."""
    last = residences[-1]
    if last.village_id == household.village_id and residences[0].start == household.started_on:
        return None
    if len(residences) > 1:
        raise ValidationError(
            "Hộ đã qua nhiều thời gian cư trú: rút lại biến động gần nhất rồi ghi lại, không sửa thôn và ngày ở đây."
        )
    last.village, last.start = household.village, household.started_on
    refuse_first(last)
    return last


def refuse_first(residence: Residence) -> None:
    """`ValidationError` where the household's first residence cannot be as it says now, before it is stored."""
    day, source = residence.start, residence.source
    bound = first_bound(residence.household)
    refuse("started_on", first_day_obstacle(day, today=timezone.localdate(), end=residence.end, bound=bound))
    refuse_village(residence.village, Span(day, residence.end))
    if source is not None and not Residence.objects.on(day).filter(household=source).exists():
        refuse("started_on", f"Hộ tách ra từ hộ {source}; chọn ngày mà hộ đó được tính.")
    residence.full_clean()


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
    """The households, of one unit, as they are stored now, locked after it and in one order for all.

    Needs a running transaction; `ValidationError` where one is gone.
    """
    lock_unit(households[0].unit_id)
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
    """A code that the commune has not used."""
    start = f"{village.position:02d}-"
    used = Household.objects.filter(unit=unit, code__startswith=start).values_list("code", flat=True)
    return CodeSeries(used.iterator()).following(village.position)


class CodeSeries:
    """Gives codes after the `used` ones: a village's place among its villages, then a running number, "03-0017"."""

    def __init__(self, used: Iterable[str]) -> None:
        self._highest: dict[int, int] = {}
        for code in used:
            if found := _CODE.fullmatch(code):
                position, number = int(found[1]), int(found[2])
                self._highest[position] = max(number, self._highest.get(position, 0))

    def following(self, position: int) -> str:
        number = self._highest[position] = self._highest.get(position, 0) + 1
        return f"{position:02d}-{number:04d}"
