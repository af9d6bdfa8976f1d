"""Closing registers, and what hangs on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.periods import Period
from apps.core.registers import Coverage, Register, all_registers
from apps.core.together import answers
from apps.villages.models import AdministrativeUnit, RegisterClosure, Village
from apps.villages.models.at_hand import at_hand


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


class ClosedRegisters:
    """What several units, or their villages, have closed of some registers within a stretch of days.

    One query for all of it, and one more for the villages, which are those of the last day, once they matter. A unit's
    own closure speaks for all its villages, a village's for that village alone. Several closures that together hold
    every day of a period close it: four closed quarters are a closed year.
    """

    def __init__(self, unit_ids: Iterable[int], keys: Iterable[str], within: Period) -> None:
        self._unit_ids, self._keys, self._within = list(unit_ids), list(keys), within

    @cached_property
    def _spans(self) -> Mapping[tuple[str, int, int | None], list[Period]]:
        """What is closed, by register, unit and village."""
        found: dict[tuple[str, int, int | None], list[Period]] = defaultdict(list)
        within = self._within
        closures = RegisterClosure.objects.in_force().filter(
            unit_id__in=self._unit_ids, register__in=self._keys, start__lte=within.end, end__gte=within.start
        )
        columns = closures.order_by().values_list("register", "unit_id", "village_id", "start", "end")
        for key, unit, village, start, end in answers(columns):
            found[key, unit, village].append(Period(start, end))
        return found

    @cached_property
    def _villages(self) -> Mapping[int, list[int]]:
        """Keys of the villages by unit."""
        found: dict[int, list[int]] = defaultdict(list)
        standing = Village.objects.on(self._within.end).filter(unit_id__in=self._unit_ids)
        for village, unit in answers(standing.order_by().values_list("pk", "unit_id")):
            found[unit].append(village)
        return found

    def coverage(self, unit_ids: Iterable[int], key: str, period: Period, village: Any = None) -> Coverage:
        """How far these of the units, or one village of them, have closed the register for the whole period.

        The period lies within the days that were read.
        """
        if village is not None:
            return Coverage(int(self._has_closed(key, period, village.unit_id, village.pk)), 1)
        ids = list(unit_ids)
        if all(self._has_closed(key, period, unit) for unit in ids):
            return Coverage(len(ids), len(ids))
        closed = [self._has_closed(key, period, unit, each) for unit in ids for each in self._villages.get(unit, ())]
        return Coverage(sum(closed), max(1, len(closed)))

    def _has_closed(self, key: str, period: Period, unit: int, village: int | None = None) -> bool:
        spans = self._spans.get((key, unit, None), [])
        if village is not None:
            spans = spans + self._spans.get((key, unit, village), [])
        return period.is_covered_by(spans)


def register_coverage(unit_ids: Iterable[int], period: Period, key: str, village: Any = None) -> Coverage:
    """How far the units, or one village of them, have closed a register for the whole period: see `ClosedRegisters`.

    While a page is read, all registers are read with the first one that is asked for.
    """
    ids = list(unit_ids)
    return _closed(ids, [key], period).coverage(ids, key, period, village)


def _closed(ids: list[int], keys: list[str], period: Period) -> ClosedRegisters:
    page = at_hand.get()
    if page is None:
        return ClosedRegisters(ids, keys, period)
    asked = (frozenset(ids), period)
    if asked not in page.closed:
        page.closed[asked] = ClosedRegisters(ids, [entry.key for entry in all_registers()], period)
    found: ClosedRegisters = page.closed[asked]
    return found


def coverage_of_each(unit_ids: Iterable[int], period: Period, keys: Iterable[str]) -> dict[str, dict[int, Coverage]]:
    """How far each of the units, for itself, has closed the registers for the whole period: as `register_coverage`."""
    ids, registers = list(unit_ids), list(keys)
    closed = _closed(ids, registers, period)
    return {key: {unit: closed.coverage([unit], key, period) for unit in ids} for key in registers}


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
    own = [row for row in rows if register.holds(row)]
    if not own:
        return
    closures = RegisterClosure.objects.in_force().filter(
        register=register.key, unit_id__in={row.unit_id for row in own}
    )
    touched = [closure.pk for closure in closures if any(_counts_in(row, register, closure) for row in own)]
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
