"""Lines of what the people met about, decided, were asked and talked over: numbers alone, nobody's words."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Count, Q

from apps.consultations.indicators import ended
from apps.consultations.models import ConsultationBallot, Tally, ballots_of, tallies_of
from apps.core.together import all_of
from apps.dialogues.indicators.dialogues import sessions
from apps.dialogues.models import DialogueLevel, DialogueMode, Occasion, OpinionStatus, TargetGroup
from apps.meetings.indicators.rows import matters as final_matters
from apps.meetings.models import MatterAction, MatterKind, Meeting, MeetingKind, VoteMethod
from apps.reports.open_data.allowed import only
from apps.reports.open_data.columns import KNOWN, MISSING, PARTIAL, Line, state_of
from apps.reports.open_data.year import OpenYear


def meetings(asked: OpenYear) -> Iterator[Line]:
    rows = Meeting.objects.held_within(asked.period.start, asked.period.end).filter(unit__in=asked.ids)
    found = only(rows.order_by("held_on", "pk"))
    for row in sorted(found, key=lambda each: (asked.order(each["unit"], each["village"]), each["held_on"])):
        numbers = (row["households"], row["present"])
        yield (
            *asked.place(row["unit"], row["held_on"]),
            *asked.village(row["village"], row["held_on"]),
            row["held_on"],
            MeetingKind(row["kind"]).label,
            *numbers,
            row["follows"] is not None,
            row["failed"],
            state_of(*numbers),
        )


def matters(asked: OpenYear) -> Iterator[Line]:
    """Each matter once, by its last result, without what it was about: elections and dismissals name people."""
    rows = final_matters(asked.period, {}).in_units(asked.ids)
    found = only(rows.order_by("decided_on", "meeting", "position", "pk"))

    def order(row: Any) -> tuple[Any, ...]:
        return asked.order(row["meeting__unit"], row["meeting__village"]), row["decided_on"]

    for row in sorted(found, key=order):
        counted = row["votes_for"] is not None
        # Of votes that were not counted yet the other numbers stand at their default.
        votes = [row[name] if counted else None for name in ("votes_for", "votes_against", "votes_other", "invalid")]
        yield (
            *asked.place(row["meeting__unit"], row["decided_on"]),
            *asked.village(row["meeting__village"], row["decided_on"]),
            row["decided_on"],
            MatterKind(row["kind"]).label,
            MatterAction(row["action"]).label,
            VoteMethod(row["method"]).label,
            row["meeting__households"],
            row["ballots_issued"],
            row["ballots_returned"],
            *votes,
            row["carried"],
            state_of(row["meeting__households"], row["votes_for"]),
        )


def dialogues(asked: OpenYear) -> Iterator[Line]:
    answered = Count("opinions", filter=~Q(opinions__status=OpinionStatus.OPEN))
    rows: Any = sessions(asked.period, {})
    rows = rows.in_units(asked.ids).order_by("held_on", "pk")
    found = only(rows, said=Count("opinions"), answered=answered)
    for row in sorted(found, key=lambda each: asked.order(each["unit"])):
        numbers = (row["participants"], row["speakers"])
        yield (
            *asked.place(row["unit"], row["held_on"]),
            row["held_on"],
            DialogueLevel(row["level"]).label,
            TargetGroup(row["target_group"]).label,
            DialogueMode(row["mode"]).label,
            Occasion(row["occasion"]).label,
            *numbers,
            row["said"],
            row["answered"],
            row["results_published_on"],
            asked.title_of(f"dialogues.dialogue:{row['public_id']}"),
            state_of(*numbers),
        )


def consultations(asked: OpenYear) -> Iterator[Line]:
    """Those that ended in the year, with all their opinions and ballots together; none by village."""
    rows: Any = ended(asked.period, {})
    rows = rows.in_units(asked.ids)
    tallies, counted_ballots, found = all_of(
        partial(tallies_of, rows),
        partial(only, ConsultationBallot.objects.filter(consultation__in=rows.order_by().values("pk")).order_by("pk")),
        partial(only, rows.order_by("starts_on", "pk")),
    )
    ballots: dict[int, list[_Ballots]] = defaultdict(list)
    for row in counted_ballots:
        ballots[row.pop("consultation")].append(_Ballots(row))
    for row in sorted(found, key=lambda each: asked.order(each["unit"])):
        tally = tallies.get(row["pk"], Tally())
        counted = ballots_of(ballots[row["pk"]])
        numbers = [getattr(counted, name, None) for name in ConsultationBallot.COUNTS]
        yield (
            *asked.place(row["unit"], row["ends_on"]),
            row["subject__name"],
            row["starts_on"],
            row["ends_on"],
            tally.given,
            tally.accepted,
            *numbers,
            row["explained_on"],
            asked.title_of(f"consultations.consultation:{row['public_id']}"),
            _state_of_tally(tally),
        )


class _Ballots:
    """The counts of a row of ballots, as they are added up."""

    def __init__(self, counts: dict[str, int | None]) -> None:
        self.__dict__.update(counts)


def _state_of_tally(tally: Tally) -> str:
    if tally.given is None and tally.accepted is None:
        return MISSING
    return KNOWN if tally.given_whole and tally.accepted_whole else PARTIAL
