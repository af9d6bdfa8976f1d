"""Events that change where a household counts. Each is one transaction, raises the versions and keeps both days.

All take the day of the event, from which on it counts, and raise `ValidationError` with the reason, at the field
where it lies, when the event cannot follow what is recorded.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.periods import Span
from apps.core.services import save_record
from apps.households.models import Household, Residence
from apps.households.models.residences import EndKind, StartKind
from apps.households.rules import Step, day_before, parting_obstacle, step_obstacle
from apps.households.services.register import begin, last_bound, locked, next_code, refuse, store
from apps.villages.models import Village


@transaction.atomic
def move_out(*, household: Household, day: date, basis: str = "", user: Any = None) -> Household:
    """The household leaves the commune."""
    (own,) = locked(household)
    _end(own, EndKind.MOVED_OUT, day, basis)
    return store(own, user)


@transaction.atomic
def dissolve(*, household: Household, day: date, basis: str = "", user: Any = None) -> Household:
    """Nobody is left of the household; unlike a deletion this keeps what was."""
    (own,) = locked(household)
    _end(own, EndKind.DISSOLVED, day, basis)
    return store(own, user)


@transaction.atomic
def merge_into(*, household: Household, target: Household, day: date, basis: str = "", user: Any = None) -> Household:
    """The household's members go over to the target, which must count on the day."""
    refuse("target", "Chọn một hộ khác." if household.pk == target.pk else "")
    own, other = locked(household, target)
    reason = step_obstacle(Step.WITHIN, spans_of(other), day=day, today=timezone.localdate())
    refuse("target", reason and f"Hộ nhận {other.code}: {reason}")
    _end(own, EndKind.MERGED, day, basis, target=other)
    other.members += own.members
    store(other, user)
    return store(own, user)


@transaction.atomic
def move_in_again(*, household: Household, village: Village, day: date, basis: str = "", user: Any = None) -> Household:
    """A household that had ceased to count counts again."""
    (own,) = locked(household)
    _refuse_step(own, Step.RETURNS, day)
    begin(own, village=village, day=day, kind=StartKind.MOVED_IN, basis=basis)
    return store(own, user)


@transaction.atomic
def change_village(
    *, household: Household, village: Village, day: date, basis: str = "", user: Any = None
) -> Household:
    """The household goes on in another village of the commune."""
    (own,) = locked(household)
    refuse("village", "Hộ đang được tính ở thôn này." if village.pk == own.village_id else "")
    _refuse_step(own, Step.MOVES, day)
    _end_last(own, EndKind.VILLAGE, day, basis)
    begin(own, village=village, day=day, kind=StartKind.VILLAGE, basis=basis)
    return store(own, user)


@transaction.atomic
def split_off(*, household: Household, new: Household, day: date, basis: str = "", user: Any = None) -> Household:
    """Members of the household make one of their own, `new` (not stored yet), from the day on; gives it.

    Without a code it gets the next one of its village.
    """
    (own,) = locked(household)
    _refuse_step(own, Step.WITHIN, day)
    refuse("members", parting_obstacle(own.members, new.members))
    new.unit, new.started_on = own.unit, day
    new.code = new.code or next_code(unit=own.unit, village=new.village)
    new.full_clean()
    made: Household = save_record(record=new, user=user)
    begin(made, village=made.village, day=day, kind=StartKind.SPLIT, basis=basis, source=own)
    own.members -= made.members
    store(own, user)
    return made


def spans_of(household: Household) -> list[Span]:
    """When the household counted, as the rules take it; `ValidationError` where nothing says since when."""
    spans = [Span(row.start, row.end) for row in household.residences.order_by("start")]
    if not spans:
        raise ValidationError("Hộ chưa có ngày bắt đầu tính ở thôn. Bấm Sửa rồi Lưu trước.")
    return spans


def _refuse_step(household: Household, step: Step, day: date) -> None:
    bound = last_bound(household) if step is Step.ENDS else None
    refuse("day", step_obstacle(step, spans_of(household), day=day, today=timezone.localdate(), bound=bound))


def _end(household: Household, kind: EndKind, day: date, basis: str, target: Household | None = None) -> None:
    _refuse_step(household, Step.ENDS, day)
    _end_last(household, kind, day, basis, target)


def _end_last(household: Household, kind: EndKind, day: date, basis: str, target: Household | None = None) -> None:
    last: Residence = household.residences.order_by("start").last()  # type: ignore[assignment]
    last.end, last.end_kind, last.end_basis, last.target = day_before(day), kind, basis, target
    last.end_entered_at = timezone.now()
    last.full_clean()
    last.save()
