"""Dialogues from plan to published result, their opinions, and light records of contacts with the people."""

from apps.dialogues.models.contacts import DeputyLevel, OpinionPoint, PointKind, VoterContact
from apps.dialogues.models.dialogues import (
    NOTICE_KEY,
    REQUEST_KEY,
    RESULT_KEY,
    Dialogue,
    DialogueQuerySet,
    DialogueVillage,
    day_limit,
    with_law,
)
from apps.dialogues.models.feedback import FeedbackChannel, FeedbackField, FeedbackState, OnlineFeedback
from apps.dialogues.models.holders import HOLDERS, YEAR_KEYS, Holder, holders_bound
from apps.dialogues.models.kinds import (
    PENDING,
    DialogueLevel,
    DialogueMode,
    DialogueState,
    HostPost,
    Occasion,
    OpinionStatus,
    TargetGroup,
)
from apps.dialogues.models.opinions import DialogueOpinion, DialogueOpinionQuerySet

__all__ = [
    "HOLDERS",
    "NOTICE_KEY",
    "PENDING",
    "REQUEST_KEY",
    "RESULT_KEY",
    "YEAR_KEYS",
    "DeputyLevel",
    "Dialogue",
    "DialogueLevel",
    "DialogueMode",
    "DialogueOpinion",
    "DialogueOpinionQuerySet",
    "DialogueQuerySet",
    "DialogueState",
    "DialogueVillage",
    "FeedbackChannel",
    "FeedbackField",
    "FeedbackState",
    "Holder",
    "HostPost",
    "Occasion",
    "OnlineFeedback",
    "OpinionPoint",
    "OpinionStatus",
    "PointKind",
    "TargetGroup",
    "VoterContact",
    "day_limit",
    "holders_bound",
    "with_law",
]
