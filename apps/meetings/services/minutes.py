"""Minutes go to the commune, which accepts them or gives them back; accepted ones change by a correction alone."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.services import lock_current, save_record
from apps.documents.blocks import to_json
from apps.meetings.models import Matter, Meeting, MeetingState, Minutes
from apps.meetings.papers.minutes import minutes_document
from apps.meetings.services.settling import settle

_NAMES = (("chair_name", "người chủ trì"), ("secretary_name", "thư ký"))


@transaction.atomic
def submit_minutes(*, meeting: Meeting, user: Any, expected_version: int) -> Minutes:
    """Send the minutes as they stand; from then on nobody writes in them.

    Raises `ValidationError` while something is missing without which they say nothing, `StaleRecordError` where the
    page was older than the record.
    """
    current: Meeting = lock_current(meeting, expected_version)
    if current.state not in (MeetingState.HELD, MeetingState.RETURNED):
        raise ValidationError("Biên bản này không ở bước ghi nên không gửi được.")
    if lacking := missing_from(current):
        raise ValidationError([f"Chưa gửi được: {words}" for words in lacking])
    settle(current)
    last = current.minutes.first()
    minutes = Minutes(
        meeting=current,
        number=last.number + 1 if last else 1,
        document=to_json(minutes_document(current)),
        submitted_by=user,
        submitted_at=timezone.now(),
        reason=current.correction_reason,
    )
    minutes.save()
    _move(current, MeetingState.SUBMITTED, user)
    return minutes


def missing_from(meeting: Meeting, matters: list[Matter] | None = None) -> list[str]:
    """What the minutes still lack before they can be sent, in words; `matters` where the caller has them."""
    found = []
    if meeting.present is None or meeting.households is None:
        found.append("nhập số hộ có đại diện dự họp và tổng số hộ của thôn.")
    found += [f"nhập {label}." for name, label in _NAMES if not getattr(meeting, name)]
    if matters is None:
        matters = list(meeting.matters.select_related("followed_by"))
    if not matters and not meeting.failed and not meeting.summary:
        found.append("ghi việc đã bàn hoặc tóm tắt diễn biến cuộc họp.")
    if not meeting.failed:
        uncounted = [matter for matter in matters if matter.votes_for is None and not hasattr(matter, "followed_by")]
        found += [f"nhập kết quả biểu quyết việc “{matter}”." for matter in uncounted]
    return found


@transaction.atomic
def accept_minutes(*, minutes: Minutes, user: Any, expected_version: int, comment: str = "") -> Minutes:
    """The commune has the minutes; they stay as they are.

    Raises `ValidationError` when they no longer wait, `StaleRecordError` where the page was older than the meeting.
    """
    return _answer(minutes, user, comment, Minutes.State.ACCEPTED, expected_version)


@transaction.atomic
def return_minutes(*, minutes: Minutes, user: Any, expected_version: int, comment: str) -> Minutes:
    """Give the minutes back to be mended, with the reason; raises as `accept_minutes` does, and without one."""
    if not comment.strip():
        raise ValidationError({"comment": "Ghi lý do trả lại để thôn biết phải sửa gì."})
    return _answer(minutes, user, comment, Minutes.State.RETURNED, expected_version)


def _answer(minutes: Minutes, user: Any, comment: str, state: Minutes.State, expected_version: int) -> Minutes:
    meeting: Meeting = lock_current(minutes.meeting, expected_version)
    current = Minutes.objects.get(pk=minutes.pk)
    if current.state != Minutes.State.SUBMITTED:
        raise ValidationError("Biên bản này đã được trả lời.")
    current.state, current.comment = state, comment.strip()
    current.decided_by, current.decided_at = user, timezone.now()
    current.save()
    _move(meeting, MeetingState(state.value), user)
    return current


@transaction.atomic
def correct_minutes(*, meeting: Meeting, user: Any, reason: str, expected_version: int) -> Meeting:
    """Open accepted minutes again for a correction; the accepted version stays, the next one carries the reason.

    Raises `ValidationError` without a reason or for minutes that were not accepted.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do đính chính."})
    current: Meeting = lock_current(meeting, expected_version)
    if current.state != MeetingState.ACCEPTED:
        raise ValidationError("Chỉ biên bản xã đã tiếp nhận mới cần đính chính.")
    current.correction_reason = reason.strip()
    _move(current, MeetingState.HELD, user)
    return current


def _move(meeting: Meeting, state: MeetingState, user: Any) -> None:
    meeting.state = state
    if state == MeetingState.ACCEPTED:
        meeting.correction_reason = ""
    save_record(record=meeting, user=user)
