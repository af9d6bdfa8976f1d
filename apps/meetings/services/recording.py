"""Writing a meeting with its snapshot of the village's households, and the verdicts on its matters."""

from collections import Counter
from collections.abc import Iterable, Set
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from apps.core.services import delete_record, lock_current, save_record
from apps.households.models import Residence
from apps.households.services.entitled import residences_on
from apps.meetings.models import Absence, Answer, BallotPlan, Choice, Matter, Meeting, MeetingState
from apps.villages.models import Village

LOCKED_WORDS = (
    "Biên bản đã gửi xã nên không sửa được nữa. Xã trả lại thì sửa tiếp; đã tiếp nhận thì lập bản đính chính kèm lý do."
)


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
    """Raises `ValidationError` while the stored minutes lie with the commune."""
    stored = Meeting.objects.filter(pk=meeting.pk).only("state").first() if meeting.pk is not None else None
    if meeting.is_locked or (stored is not None and stored.is_locked):
        raise ValidationError(LOCKED_WORDS)


@transaction.atomic
def delete_meeting(*, record: Meeting, children: Iterable[type[Any]] = ()) -> Any:
    """Delete a meeting with its rows, as `delete_record` does; `ValidationError` while the commune has its minutes."""
    refuse_locked(record)
    return delete_record(record=record, children=children)


@transaction.atomic
def settle(meeting: Meeting) -> None:
    """Reckon each matter's day of result, its deciding votes and its verdict from what was entered.

    Called after every change of the meeting, its matters, their options or candidates, or the ballots on them. Raises
    `ValidationError` where the votes of a matter no longer go with the households of the meeting.
    """
    meeting.__dict__.pop("rules", None)  # The day may be another one since they were read.
    for matter in meeting.matters.prefetch_related("choices").select_related("ballot_plan"):
        matter.meeting = meeting
        before = _settled(matter)
        matter.decided_on = _day_of_result(matter)
        choices = list(matter.choices.all())
        if choices:
            _take_votes(matter, choices)
        seats_taken = _seat(matter, choices)
        verdict = matter.verdict
        matter.carried = verdict.carried and seats_taken if verdict else None
        _refuse_contradictions(matter, choices, changed=before != _settled(matter))
        _refuse_other_counts(matter)
        if before != _settled(matter):
            matter.save()


def _settled(matter: Matter) -> tuple[Any, ...]:
    return matter.options, matter.votes_for, matter.decided_on, matter.carried


def _take_votes(matter: Matter, choices: list[Choice]) -> None:
    """The votes that decide among options or candidates, once all of them are counted."""
    if not matter.is_election:
        matter.options = len(choices)
    counted = _in_order(choices)
    if len(counted) == len(choices):
        matter.votes_for = counted[min(matter.seats, len(counted)) - 1]
    elif matter.is_election:
        matter.votes_for = None


def _in_order(choices: Iterable[Choice]) -> list[int]:
    return sorted((choice.votes for choice in choices if choice.votes is not None), reverse=True)


def _seat(matter: Matter, choices: list[Choice]) -> bool:
    """Note who is elected; gives whether that fills the seats, as far as there are candidates for them."""
    threshold, households, counted = matter.threshold, matter.meeting.households, _in_order(choices)
    judged = matter.is_election and len(counted) == len(choices) and threshold is not None and bool(households)
    level = level_of(matter, counted)
    elected = 0
    for choice in choices:
        found = None
        if judged and threshold is not None and households:
            votes = choice.votes or 0
            found = threshold.is_reached(votes, households) and votes > level
            elected += found
        if choice.elected != found:
            choice.elected = found
            choice.save()
    return not judged or elected >= min(matter.seats, len(choices))


def level_of(matter: Matter, counted: list[int]) -> int:
    """The votes that a candidate has to pass: those of the first who finds no seat; `counted`: the highest first.

    Whoever stands level with that one is not ahead of anybody.
    """
    return counted[matter.seats] if len(counted) > matter.seats else -1


def _refuse_contradictions(matter: Matter, choices: Iterable[Choice], *, changed: bool) -> None:
    try:
        matter.clean()
        for choice in choices:
            choice.clean()
        if changed:
            matter.validate_constraints()
    except ValidationError as error:
        raise ValidationError([f"Việc “{matter}”: {words}" for words in error.messages]) from None


def _refuse_other_counts(matter: Matter) -> None:
    """What was counted household by household is not another number in the minutes."""
    plan = _plan_of(matter)
    if plan is None or not plan.by_household:
        return
    counts = ballot_counts(plan.sheets.values_list("answer", flat=True))
    if any(getattr(matter, name) != count for name, count in counts.items()):
        raise ValidationError(
            f"Việc “{matter}”: số phiếu đã ghi theo từng hộ; cần sửa thì sửa ở trang Kiểm phiếu theo hộ của việc này."
        )


def ballot_counts(answers: Iterable[str]) -> dict[str, int]:
    """The numbers of a matter (by field) that the households' answers come to."""
    given = Counter(answers)
    issued = given.total()
    return {
        "ballots_issued": issued,
        "ballots_returned": issued - given[Answer.NOT_RETURNED],
        "votes_for": given[Answer.FOR],
        "votes_against": given[Answer.AGAINST],
        "votes_other": given[Answer.OTHER],
        "invalid": given[Answer.INVALID],
    }


def _plan_of(matter: Matter) -> BallotPlan | None:
    try:
        plan: BallotPlan = matter.ballot_plan
    except ObjectDoesNotExist:
        return None
    return plan


def _day_of_result(matter: Matter) -> date:
    plan = _plan_of(matter)
    return matter.meeting.held_on if plan is None else plan.counted_on or plan.ends_on


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


def refuse_strangers(meeting: Meeting, households: Set[int]) -> None:
    """Raises `ValidationError` where one of the households (by key) does not count in the village on the day."""
    if not households:
        return
    there = residences_on(unit=meeting.unit, day=meeting.held_on, village=meeting.village)
    if strangers := households - set(there.values_list("household", flat=True)):
        raise ValidationError(f"{len(strangers)} hộ không thuộc thôn vào ngày họp.")


@transaction.atomic
def take_roll(*, meeting: Meeting, absent: Iterable[int]) -> None:
    """Keep which households (by key) nobody represented; the number present is the meeting's own.

    Raises `ValidationError` for a household that is not of the village on the meeting's day, and for locked minutes.
    """
    refuse_locked(meeting)
    wanted, standing = set(absent), {row.household_id: row for row in meeting.absences.all()}
    refuse_strangers(meeting, wanted)
    for key in standing.keys() - wanted:
        standing[key].delete()
    for key in sorted(wanted - standing.keys()):
        Absence(meeting=meeting, household_id=key).save()
