"""Closing registers, and what hangs on it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.periods import Period
from apps.core.registers import Coverage, Register, all_registers
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


_touched: ContextVar[set[int] | None] = ContextVar("touched", default=None)


@contextmanager
def noting_reopened() -> Iterator[set[int]]:
    """Gathers the keys of the closures that `reopen_for` takes back meanwhile, also those of a write rolled back."""
    found: set[int] = set()
    token = _touched.set(found)
    try:
        yield found
    finally:
        _touched.reset(token)


def reopened_words(keys: Iterable[int]) -> list[str]:
    """A sentence for each register of which a closure among these was taken back for good."""
    closures = RegisterClosure.objects.filter(pk__in=keys, reopened_at__isnull=False).order_by("start", "village")
    spans: dict[str, dict[str, None]] = {}
    for closure in closures.select_related("village").prefetch_related("village__versions"):
        label = Period(closure.start, closure.end).label
        span = f"{label} của {closure.village}" if closure.village else label
        spans.setdefault(closure.register, {})[span] = None
    labels = {entry.key: entry.label for entry in all_registers()}
    return [
        f"Sổ {labels.get(key, key)} {', '.join(found)} đã tự mở lại vì có thay đổi sau khi chốt."
        for key, found in spans.items()
    ]


def reopen_for(register: Register, *rows: Any) -> None:
    """Rows entered, changed or deleted after a closure take back each closure in which they count.

    A changed row is handed in twice, as it stood and as it will stand: it leaves one period or village for another.
    Bulk writers, whose rows send no signals, hand in all their rows at once; it costs two queries at most.
    """
    closures = RegisterClosure.objects.in_force().filter(
        register=register.key, unit_id__in={row.unit_id for row in rows}
    )
    touched = [closure.pk for closure in closures if any(_counts_in(row, register, closure) for row in rows)]
    if touched:
        RegisterClosure.objects.filter(pk__in=touched).update(reopened_at=timezone.now())
        noted = _touched.get()
        if noted is not None:
            noted.update(touched)


def _counts_in(row: Any, register: Register, closure: RegisterClosure) -> bool:
    """Whether the row's date, or the span of a standing thing, touches the closure's period, unit and village."""

    def day(name: str) -> Any:
        return row._meta.get_field(name).to_python(getattr(row, name))

    first = day(register.date_field)
    last = day(register.end_field) if register.end_field else first
    return (
        first is not None
        and closure.unit_id == row.unit_id
        and closure.village_id in (None, getattr(row, "village_id", None))
        and first <= closure.end
        and (last is None or closure.start <= last)
    )
