"""Village meetings from plan to accepted minutes, and what was decided there."""

from apps.meetings.models.ballots import Answer, BallotPlan, BallotReason, BallotSheet
from apps.meetings.models.kinds import (
    AT_DOORS,
    CLOSED,
    LOCKED,
    NEEDS_RECOGNITION,
    NOT_HELD,
    MatterAction,
    MatterKind,
    MeetingKind,
    MeetingState,
    VoteMethod,
)
from apps.meetings.models.matters import Choice, Matter
from apps.meetings.models.meetings import QUORUM_KEY, VOTE_KEY, Absence, Meeting, dated_thresholds, with_thresholds
from apps.meetings.models.minutes import Minutes
from apps.meetings.models.results import ConventionDraft, Outcome, Recognition

__all__ = [
    "AT_DOORS",
    "CLOSED",
    "LOCKED",
    "NEEDS_RECOGNITION",
    "NOT_HELD",
    "QUORUM_KEY",
    "VOTE_KEY",
    "Absence",
    "Answer",
    "BallotPlan",
    "BallotReason",
    "BallotSheet",
    "Choice",
    "ConventionDraft",
    "Matter",
    "MatterAction",
    "MatterKind",
    "Meeting",
    "MeetingKind",
    "MeetingState",
    "Minutes",
    "Outcome",
    "Recognition",
    "VoteMethod",
    "dated_thresholds",
    "with_thresholds",
]
