"""Writing a meeting with its snapshot of the village's households; calling it off, and deleting it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.core.services import delete_record, lock_current, restore_record, save_record
from apps.households.models import Residence
from apps.meetings.models import Absence, Meeting, MeetingState
from apps.meetings.services.settling import refuse_strangers
from apps.villages.models import Village

LOCKED_WORDS = (
    "Biên bản đã gửi xã nên không sửa được nữa. Xã trả lại thì sửa tiếp; đã tiếp nhận thì lập bản đính chính kèm lý do."
)
CANCELLED_WORDS = "Cuộc họp này đã ghi là không tổ chức. Nếu ghi nhầm thì bấm “Lên lịch lại” rồi sửa tiếp."


def households_on(*, village: Village, day: date) -> int:
    """How many households the register counts in the village on the day."""
    return Residence.objects.on(day).filter(village=village).count()


@transaction.atomic
def record_meeting(*, record: Meeting, user: Any, expected_version: int | None = None) -> Meeting:
    """Store a meeting; a blank number of households is taken from the register of the meeting's day.

    A meeting that is only planned has none yet. Raises `ValidationError` when the meeting does not hold together or
    its minutes lie with the commune, `StaleRecordError` as `save_record` does.
    """
    refuse_locked(record)
    if record.households is None and not record.is_planned:
        record.households = households_on(village=record.village, day=record.held_on)
    record.full_clean()
    saved: Meeting = save_record(record=record, user=user, expected_version=expected_version)
    return saved


def refuse_locked(meeting: Meeting) -> None:
    """Raises `ValidationError` while the stored minutes lie with the commune, or the meeting was called off."""
    stored = Meeting.objects.filter(pk=meeting.pk).only("state").first() if meeting.pk is not None else None
    if meeting.is_locked or (stored is not None and stored.is_locked):
        raise ValidationError(LOCKED_WORDS)
    if stored is not None and stored.is_closed:
        raise ValidationError(CANCELLED_WORDS)


@transaction.atomic
def delete_meeting(*, record: Meeting, children: Iterable[type[Any]] = ()) -> Any:
    """Delete a meeting with its rows, as `delete_record` does; `ValidationError` while the commune has its minutes."""
    refuse_locked(record)
    return delete_record(record=record, children=children)


@transaction.atomic
def restore_meeting(*, deleted: Any, children: Iterable[type[Any]] = ()) -> Meeting:
    """Bring a deleted meeting back, as `restore_record` does.

    Raises `ValidationError` where a matter that it took up again was recognised meanwhile.
    """
    meeting: Meeting = restore_record(deleted=deleted, children=children)
    for matter in meeting.matters.select_related("follows__recognition"):
        if matter.follows is not None and hasattr(matter.follows, "recognition"):
            raise ValidationError(f"Việc “{matter}” đã có quyết định công nhận theo kết quả của lần trước.")
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, user: Any, expected_version: int) -> Meeting:
    """Note that a planned meeting was not held. Raises `ValidationError` for one that was."""
    current: Meeting = lock_current(meeting, expected_version)
    if not current.is_planned:
        raise ValidationError("Chỉ cuộc họp đã lên lịch mới ghi được là không tổ chức.")
    # What it was to take up again may be taken up by another one.
    for matter in current.matters.filter(follows__isnull=False):
        matter.follows = None
        matter.save()
    current.follows, current.state = None, MeetingState.CANCELLED
    saved: Meeting = save_record(record=current, user=user)
    return saved


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, user: Any, expected_version: int) -> Meeting:
    """Plan a meeting again that was noted as not held; it takes up once more what nothing else has taken up since.

    Raises `ValidationError` for any other meeting.
    """
    current: Meeting = lock_current(meeting, expected_version)
    if current.state != MeetingState.CANCELLED:
        raise ValidationError("Chỉ cuộc họp đã ghi là không tổ chức mới lên lịch lại được.")
    current.follows, current.state = _followed_before(current), MeetingState.PLANNED
    for matter in current.matters.all():
        matter.follows = _followed_before(matter)
        matter.save()
    saved: Meeting = save_record(record=current, user=user)
    return saved


def _followed_before(row: Any) -> Any:
    """What the row took up again before it let go of it; None where something else has taken that up."""
    last = row.history.filter(follows__isnull=False).order_by("-history_id").values_list("follows", flat=True).first()
    found = type(row).objects.filter(pk=last).first()
    return None if found is None or hasattr(found, "followed_by") else found


@transaction.atomic
def take_roll(*, meeting: Meeting, absent: Iterable[int]) -> None:
    """Keep which households (by key) nobody represented; the number present is the meeting's own.

    Raises `ValidationError` for a household that is not of the village on the meeting's day, for numbers that do not go
    with the households named, and for locked minutes.
    """
    refuse_locked(meeting)
    wanted, standing = set(absent), {row.household_id: row for row in meeting.absences.all()}
    refuse_strangers(meeting, wanted)
    if meeting.roll_called and meeting.absent != len(wanted):
        raise ValidationError(f"Điểm danh có {len(wanted)} hộ vắng, nhưng tổng số hộ trừ số hộ dự là {meeting.absent}.")
    for key in standing.keys() - wanted:
        standing[key].delete()
    for key in sorted(wanted - standing.keys()):
        Absence(meeting=meeting, household_id=key).save()
