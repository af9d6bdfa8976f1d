"""Notices of village meetings: those to come, minutes to be written, mended or taken by the commune."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst

from apps.core.notices import Cause, Source, add_source
from apps.meetings.models import BallotPlan, Meeting, MeetingState
from apps.meetings.portal import REMIND_AFTER

_CHANGE = "meetings.change_meeting"


def _meeting(meeting: Meeting, words: str, due_on: date | None = None) -> Cause:
    return Cause(
        row=meeting.pk,
        key=meeting.public_id,
        words=f"{capfirst(meeting.village_name)}, họp ngày {meeting.held_on:%d/%m/%Y}: {words}",
        url=meeting.get_absolute_url(),
        unit_id=meeting.unit_id,
        village_id=meeting.village_id,
        due_on=due_on,
    )


def _planned(meeting: Meeting, today: date) -> Cause:
    return _meeting(meeting, "ghi biên bản" if meeting.held_on < today else "sắp họp", due_on=meeting.held_on)


def _unsent(today: date) -> Any:
    """While ballots are at the households' doors nobody is asked for the minutes."""
    running = BallotPlan.objects.filter(
        matter__meeting=OuterRef("pk"), matter__votes_for__isnull=True, ends_on__gte=today
    )
    return (
        _in_state(MeetingState.HELD).filter(held_on__lte=today - timedelta(days=REMIND_AFTER)).exclude(Exists(running))
    )


def _in_state(state: MeetingState) -> Any:
    return Meeting.objects.filter(state=state).for_list()


add_source(
    Source(
        key="meetings.planned",
        label="Họp thôn sắp đến, chưa ghi biên bản",
        permission=_CHANGE,
        rows=lambda today: _in_state(MeetingState.PLANNED),
        cause=_planned,
        day_field="held_on",
    )
)
add_source(
    Source(
        key="meetings.unsent",
        label="Biên bản họp thôn chưa gửi",
        permission=_CHANGE,
        rows=_unsent,
        cause=lambda meeting, today: _meeting(meeting, "biên bản chưa gửi xã"),
    )
)
add_source(
    Source(
        key="meetings.returned",
        label="Biên bản họp thôn xã trả lại",
        permission=_CHANGE,
        rows=lambda today: _in_state(MeetingState.RETURNED),
        cause=lambda meeting, today: _meeting(meeting, "xã trả lại biên bản để sửa"),
    )
)
add_source(
    Source(
        key="meetings.to-answer",
        label="Biên bản họp thôn chờ tiếp nhận",
        permission="meetings.answer_minutes",
        rows=lambda today: _in_state(MeetingState.SUBMITTED),
        cause=lambda meeting, today: _meeting(meeting, "biên bản chờ tiếp nhận"),
    )
)
