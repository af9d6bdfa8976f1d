"""Closing registers, and what hangs on it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.periods import Period
from apps.core.registers import Coverage, Register
from apps.villages.models import AdministrativeUnit, RegisterClosure, Village


@transaction.atomic
def close_register(
    *,
    unit: AdministrativeUnit,
    register: Register,
    period: Period,
    user: Any,
    has_records: bool,
    village: Any = None,
) -> RegisterClosure:
    """Declare a register complete for the period; closing it again changes nothing.

    Raises `ValueError` when the village belongs to another unit.
    """
    if village is not None and village.unit_id != unit.pk:
        raise ValueError("the village belongs to another unit")
    kind = RegisterClosure.Kind.COMPLETE if has_records else RegisterClosure.Kind.NOTHING
    closure, _ = RegisterClosure.objects.in_force().get_or_create(
        unit=unit,
        village=village,
        register=register.key,
        start=period.start,
        end=period.end,
        defaults={"kind": kind, "closed_by": user, "closed_at": timezone.now()},
    )
    return closure


@transaction.atomic
def reopen_register(*, unit: AdministrativeUnit, register: Register, period: Period) -> int:
    """Take back the closures of the register that touch the period; gives how many."""
    return (
        RegisterClosure.objects.in_force()
        .filter(unit=unit, register=register.key, start__lte=period.end, end__gte=period.start)
        .update(reopened_at=timezone.now())
    )


def register_coverage(unit_ids: Iterable[int], period: Period, key: str, village: Any = None) -> Coverage:
    """How far a register is closed for the whole period: by the units themselves, or else by their villages.

    A unit's own closure speaks for all its villages; a village's closure for that village alone.
    """
    ids = list(unit_ids)
    closures = list(
        RegisterClosure.objects.in_force()
        .filter(unit_id__in=ids, register=key, start__lte=period.start, end__gte=period.end)
        .values_list("unit_id", "village_id")
    )
    closed_units = {unit for unit, closed_village in closures if closed_village is None}
    if village is not None:
        closed = village.unit_id in closed_units or any(v == village.pk for _, v in closures)
        return Coverage(int(closed), 1)
    if closed_units.issuperset(ids):
        return Coverage(len(ids), len(ids))
    villages = dict(Village.objects.on(period.end).filter(unit_id__in=ids).values_list("pk", "unit_id"))
    closed_villages = {v for _, v in closures if v} | {v for v, unit in villages.items() if unit in closed_units}
    return Coverage(len(closed_villages & villages.keys()), max(1, len(villages)))


def reopen_for(record: Any, register: Register) -> None:
    """A record entered or changed after a closure takes the closure back."""
    day = getattr(record, register.date_field, None)
    if day is None:
        return
    village_id = getattr(record, "village_id", None)
    RegisterClosure.objects.in_force().filter(
        Q(village__isnull=True) | Q(village_id=village_id),
        unit_id=record.unit_id,
        register=register.key,
        start__lte=day,
        end__gte=day,
    ).update(reopened_at=timezone.now())
