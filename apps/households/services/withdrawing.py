"""Taking back the event of a household that was entered last."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from apps.core.periods import Span
from apps.core.services import delete_record
from apps.households.models import Household, Residence
from apps.households.models.residences import EndKind
from apps.households.services.dependents import OWN_ROWS
from apps.households.services.events import Event, EventKind, events_of, last_event
from apps.households.services.register import locked, refuse_village, store
from apps.villages.services import lock_unit


class AnotherEventError(ValidationError):
    """The event to be taken back is not the one that the person saw; `current` is the last one now."""

    def __init__(self, current: Event) -> None:
        self.current = current
        super().__init__(
            f"Chưa rút lại: biến động gần nhất của hộ nay là {current}. Xem lại rồi bấm lần nữa nếu muốn rút lại."
        )


@transaction.atomic
def withdraw_last(*, household: Household, user: Any = None, seen: str | None = None) -> Household:
    """Undo the event that was entered last, as if it had never been recorded; the history tells of it.

    `seen` is the `Event.key` of the one that the person looked at; `AnotherEventError` when that is not the last one.
    Gives the household to go on with: the other one when a split made this one. `ValidationError` with the reason when
    something recorded later depends on the event, or there is nothing to take back.
    """
    lock_unit(household.unit_id)
    event = last_event(events_of(household))
    own, *others = locked(household, *([event.other] if event and event.other else []))
    if event is None:
        raise ValidationError("Hộ chỉ có lần ghi đầu tiên. Nếu ghi nhầm cả hộ thì xóa hộ.")
    if seen is not None and seen != event.key:
        raise AnotherEventError(event)
    if not others:
        _WITHDRAWALS[event.kind](own, event)
        return store(own, user)
    (other,) = others
    if event.kind in (EventKind.SPLIT, EventKind.PARTED):
        return _rejoin(own, other, user) if event.kind is EventKind.SPLIT else _rejoin(other, own, user)
    gone, target = (own, other) if event.kind is EventKind.MERGED else (other, own)
    _part_again(gone, target, event.row, user)
    return own


def _rejoin(made: Household, source: Household, user: Any) -> Household:
    """The household that a split made goes, its members back to where they came from."""
    last = last_event(events_of(made))
    if last is None or last.kind is not EventKind.SPLIT or made.classifications.exists():
        raise ValidationError(f"Hộ {made.code} đã có biến động hoặc diện hộ ghi sau lần tách này; rút lại trước.")
    source.members += made.members
    try:
        delete_record(record=made, children=OWN_ROWS)
    except ProtectedError as error:
        kinds = ", ".join(sorted({str(row._meta.verbose_name) for row in error.protected_objects}))
        raise ValidationError(f"Hộ {made.code} lập từ lần tách này đã có bản ghi phụ thuộc ({kinds}).") from None
    return store(source, user)


def _part_again(gone: Household, target: Household, row: Residence, user: Any) -> None:
    """The merged household counts again, its members taken out of the target."""
    if target.members <= gone.members:
        raise ValidationError(
            f"Hộ nhận {target.code} chỉ còn {target.members} nhân khẩu, không đủ để trả lại {gone.members} người."
        )
    _reopen(row)
    target.members -= gone.members
    store(target, user)
    store(gone, user)


def _reopen(row: Residence) -> None:
    """Let the residence go on as if it had not ended; `ValidationError` if it is not the last or its village ended."""
    if Residence.objects.filter(household=row.household, start__gt=row.start).exists():
        raise ValidationError(f"Hộ {row.household.code} đã chuyển đến lại sau đó; rút lại lần chuyển đến trước.")
    refuse_village(row.village, Span(row.start))
    row.end, row.end_kind, row.end_basis, row.target, row.end_entered_at = None, "", "", None, None
    row.full_clean()
    row.save()


def _take_out(own: Household, event: Event) -> None:
    """The residence that the event began goes; the one that it ended goes on."""
    before = own.residences.filter(start__lt=event.row.start).order_by("start").last()
    if own.residences.filter(start__gt=event.row.start).exists() or before is None:
        raise ValidationError("Hộ có thời gian cư trú ghi sau biến động này.")
    if before.end_kind == EndKind.VILLAGE and before.village.ended_on is not None:
        raise ValidationError("Thôn cũ đã hoặc sẽ kết thúc do sắp xếp thôn, nên hộ không trở lại đó được.")
    event.row.delete()
    if before.end_kind == EndKind.VILLAGE:
        _reopen(before)


def _head_back(own: Household, event: Event) -> None:
    own.head_name, own.birth_year, own.head_since = event.row.full_name, event.row.birth_year, event.row.valid_from
    event.row.delete()


def _unname(own: Household, event: Event) -> None:
    event.row.delete()


def _name_again(own: Household, event: Event) -> None:
    event.row.valid_until = None
    event.row.full_clean()
    event.row.save()


_WITHDRAWALS = {
    EventKind.ENDED: lambda own, event: _reopen(event.row),
    EventKind.VILLAGE: _take_out,
    EventKind.RETURNED: _take_out,
    EventKind.HEAD: _head_back,
    EventKind.NAMED: _unname,
    EventKind.RELIEVED: _name_again,
}
