"""When a meeting or a matter fell short: another meeting, or ballots to all households, chained to the first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.services import lock_current, save_record
from apps.meetings.models import (
    AT_DOORS,
    NOT_HELD,
    Answer,
    BallotPlan,
    BallotSheet,
    Choice,
    ConventionDraft,
    Matter,
    MatterAction,
    Meeting,
    MeetingState,
    Outcome,
    VoteMethod,
)
from apps.meetings.services.contradictions import ballot_counts
from apps.meetings.services.recording import refuse_locked
from apps.meetings.services.settling import refuse_strangers, settle

_SAME = ("kind", "action", "text", "options", "contribution", "labour_days")
_SAME_DRAFT = ("kind", "title", "change", "base", "posted_from", "posted_until", "posted_at")
_SAME_MEETING = (
    "unit",
    "village",
    "kind",
    "subject",
    "starts_at",
    "place",
    "chair_name",
    "chair_post",
    "secretary_name",
    "front_head_name",
    "contact",
)


def may_be_put_again(matter: Matter) -> bool:
    """Whether the matter fell short, was never voted on or was not recognised, and nothing followed it yet."""
    if hasattr(matter, "followed_by"):
        return False
    recognition = getattr(matter, "recognition", None)
    return not matter.carried if recognition is None else recognition.outcome == Outcome.REFUSED


@transaction.atomic
def plan_second_meeting(*, meeting: Meeting, held_on: date, user: Any, expected_version: int) -> Meeting:
    """Plan another meeting in the place of one that fell short, with all its matters that were not carried.

    Raises `ValidationError` when another one follows already, nothing is left to decide, or the first was not held.
    """
    first: Meeting = lock_current(meeting, expected_version)
    _refuse_unheld(first)
    if hasattr(first, "followed_by"):
        raise ValidationError("Đã có cuộc họp lại thay cuộc họp này.")
    rows = first.matters.select_related("followed_by", "recognition")
    matters = [matter for matter in rows if may_be_put_again(matter)]
    if not matters and not first.failed:
        raise ValidationError("Cuộc họp này không còn việc nào chưa đạt.")
    second = Meeting(
        held_on=held_on,
        state=MeetingState.PLANNED,
        follows=first,
        **{name: getattr(first, name) for name in _SAME_MEETING},
    )
    second.full_clean()
    save_record(record=second, user=user)
    for position, matter in enumerate(matters, start=1):
        method = VoteMethod.SHOW_OF_HANDS if matter.method in AT_DOORS else matter.method
        _put_again(matter, meeting=second, position=position, method=method)
    return second


def _refuse_unheld(meeting: Meeting) -> None:
    if meeting.state in NOT_HELD:
        raise ValidationError("Cuộc họp này chưa diễn ra hoặc không tổ chức.")


def _put_again(matter: Matter, *, meeting: Meeting, position: int, method: str) -> Matter:
    """The same matter once more, without its votes; whoever was elected already stands no more."""
    values = {name: getattr(matter, name) for name in _SAME}
    choices = list(matter.choices.all())
    open_choices = [choice for choice in choices if not choice.elected]
    values["seats"] = max(matter.seats - (len(choices) - len(open_choices)), 1)
    again = Matter(meeting=meeting, position=position, method=method, follows=matter, **values)
    again.full_clean()
    again.save()
    for choice in open_choices:
        Choice.objects.create(
            matter=again,
            position=choice.position,
            text=choice.text,
            birth_year=choice.birth_year,
            reelected=choice.reelected,
        )
    draft = getattr(matter, "convention_draft", None)
    if draft is not None:
        ConventionDraft.objects.create(matter=again, **{name: getattr(draft, name) for name in _SAME_DRAFT})
    return again


@transaction.atomic
def plan_ballots(*, matter: Matter, plan: BallotPlan, user: Any, expected_version: int) -> Matter:
    """Send a matter that was not carried to all households by ballot (Nghị định 59/2023/NĐ-CP, Điều 4).

    Gives the matter that the ballots decide; the one before it stays as it fell short. Its households count anew, so
    none is counted twice. A matter that was for ballots from the start is that matter itself. Raises `ValidationError`
    for an election, a matter that was carried or is on its way already, and for locked minutes.
    """
    meeting: Meeting = lock_current(matter.meeting, expected_version)
    refuse_locked(meeting)
    _refuse_unheld(meeting)
    matter = meeting.matters.select_related("followed_by", "recognition", "ballot_plan").get(pk=matter.pk)
    if not may_be_put_again(matter):
        raise ValidationError("Việc này đã được thông qua hoặc đã được đưa ra lấy ý kiến lại.")
    if matter.action != MatterAction.DECIDE:
        raise ValidationError("Bầu, cho thôi chức vụ không phát phiếu tới hộ; tổ chức họp lại.")
    again = matter
    if matter.method != VoteMethod.HOUSEHOLD_BALLOT or matter.votes_for is not None:
        last = meeting.matters.order_by("-position").values_list("position", flat=True).first() or 0
        again = _put_again(matter, meeting=meeting, position=last + 1, method=VoteMethod.HOUSEHOLD_BALLOT)
    elif hasattr(matter, "ballot_plan"):
        raise ValidationError("Việc này đang được phát phiếu lấy ý kiến.")
    plan.matter = again
    plan.full_clean()
    plan.save()
    save_record(record=meeting, user=user)
    settle(meeting)
    return again


@transaction.atomic
def count_ballots(
    *, plan: BallotPlan, answers: Mapping[int, str], counted_on: date, user: Any, expected_version: int
) -> Matter:
    """Keep what each household answered (`answers`: by the household's key) and count the ballots.

    Every household of the meeting's day stands for one ballot at most. Raises `ValidationError` for one of another
    village or day, an answer that there is not, more ballots than households, a day to come, and locked minutes.
    """
    meeting: Meeting = lock_current(plan.matter.meeting, expected_version)
    refuse_locked(meeting)
    if counted_on > timezone.localdate():
        raise ValidationError({"counted_on": "Ngày kiểm phiếu chưa tới."})
    if plan.matter.choices.exists():
        raise ValidationError("Việc có nhiều phương án: nhập tổng số phiếu của từng phương án ở trang ghi biên bản.")
    refuse_strangers(meeting, answers.keys())
    if set(answers.values()) - set(Answer.values):
        raise ValidationError("Có phiếu ghi câu trả lời không có trong mẫu.")
    standing = {sheet.household_id: sheet for sheet in plan.sheets.all()}
    for key in standing.keys() - answers.keys():
        standing[key].delete()
    for key, answer in answers.items():
        sheet = standing.get(key) or BallotSheet(plan=plan, household_id=key)
        if sheet.pk is None or sheet.answer != answer:
            sheet.answer = answer
            sheet.save()
    plan.by_household, plan.counted_on = True, counted_on
    plan.full_clean()
    plan.save()
    matter = meeting.matters.get(pk=plan.matter_id)
    for name, number in ballot_counts(answers.values()).items():
        setattr(matter, name, number)
    matter.full_clean()
    matter.save()
    save_record(record=meeting, user=user)
    settle(meeting)
    matter.refresh_from_db()
    return matter
