"""What was entered becomes results: the deciding votes, the verdict by the law of the day, who is elected."""

from collections.abc import Iterable, Set
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.households.services.entitled import residences_on
from apps.meetings.models import BallotPlan, BallotSheet, Choice, Matter, MatterAction, Meeting
from apps.meetings.services.contradictions import refuse_contradictions


@transaction.atomic
def settle(meeting: Meeting) -> None:
    """Reckon each matter's day of result, its deciding votes and its verdict from what was entered.

    Called after every change of the meeting, its matters, their options or candidates, or the ballots on them. Raises
    `ValidationError` where the votes of a matter no longer go with the households of the meeting, with what follows
    it, or with the decision that recognised it.
    """
    meeting.__dict__.pop("rules", None)  # The day may be another one since they were read.
    rows = meeting.matters.select_related(
        "ballot_plan", "recognition", "convention_draft", "follows", "followed_by__meeting"
    )
    for matter in rows.prefetch_related("choices"):
        matter.meeting = meeting
        before = _settled(matter)
        matter.decided_on = _day_of_result(matter)
        choices = list(matter.choices.all())
        if choices:
            _take_votes(matter, choices)
        all_seated = _seat(matter, choices)
        verdict = matter.verdict
        matter.carried = verdict.carried and all_seated if verdict else None
        refuse_contradictions(matter, choices, changed=before != _settled(matter))
        if before != _settled(matter):
            matter.save()
    refuse_strangers(meeting, set(meeting.absences.values_list("household", flat=True)))
    sheets = BallotSheet.objects.filter(plan__matter__meeting=meeting)
    refuse_strangers(meeting, set(sheets.values_list("household", flat=True)))


def _settled(matter: Matter) -> tuple[Any, ...]:
    return matter.options, matter.votes_for, matter.decided_on, matter.carried


def _take_votes(matter: Matter, choices: list[Choice]) -> None:
    """The votes that decide among options or candidates, once all of them are counted.

    Of options those of the foremost, of candidates those of the last who would take a seat, of people to be dismissed
    the fewest.
    """
    if matter.action == MatterAction.DECIDE:
        matter.options = len(choices)
    counted = _in_order(choices)
    if len(counted) == len(choices):
        places = {MatterAction.ELECT: matter.seats, MatterAction.DISMISS: len(counted)}
        matter.votes_for = counted[min(places.get(MatterAction(matter.action), 1), len(counted)) - 1]
    elif matter.is_election:
        matter.votes_for = None


def _in_order(choices: Iterable[Choice]) -> list[int]:
    return sorted((choice.votes for choice in choices if choice.votes is not None), reverse=True)


def _seat(matter: Matter, choices: list[Choice]) -> bool:
    """Note who is elected, or dismissed; gives whether that is all of them, or a candidate for each seat."""
    threshold, households, counted = matter.threshold, matter.meeting.households, _in_order(choices)
    on_persons = matter.action != MatterAction.DECIDE and bool(choices)
    judged = on_persons and len(counted) == len(choices) and threshold is not None and bool(households)
    level = level_of(matter, counted) if matter.is_election else -1
    found_fit = 0
    for choice in choices:
        found = None
        if judged and threshold is not None and households:
            votes = choice.votes or 0
            found = threshold.is_reached(votes, households) and votes > level
            found_fit += found
        if choice.elected != found:
            choice.elected = found
            choice.save()
    wanted = min(matter.seats, len(choices)) if matter.is_election else len(choices)
    return not judged or found_fit >= wanted


def level_of(matter: Matter, counted: list[int]) -> int:
    """The votes that a candidate has to pass: those of the first who finds no seat; `counted`: the highest first.

    Whoever stands level with that one is not ahead of anybody.
    """
    return counted[matter.seats] if len(counted) > matter.seats else -1


def _day_of_result(matter: Matter) -> date:
    plan: BallotPlan | None = getattr(matter, "ballot_plan", None)
    return matter.meeting.held_on if plan is None else plan.counted_on or plan.ends_on


def refuse_strangers(meeting: Meeting, households: Set[int]) -> None:
    """Raises `ValidationError` where one of the households (by key) does not count in the village on the day."""
    if not households:
        return
    there = residences_on(unit=meeting.unit, day=meeting.held_on, village=meeting.village)
    if strangers := households - set(there.values_list("household", flat=True)):
        raise ValidationError(f"{len(strangers)} hộ không thuộc thôn vào ngày họp.")
