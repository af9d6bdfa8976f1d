"""Dialogues from plan to result, and the yearly duties."""

from apps.dialogues.services.duties import YearDuty, remarks_on, year_duties
from apps.dialogues.services.feedback import release_feedback
from apps.dialogues.services.recording import cancel_dialogue, delete_dialogue, record_dialogue, reopen_dialogue

__all__ = [
    "YearDuty",
    "cancel_dialogue",
    "delete_dialogue",
    "record_dialogue",
    "remarks_on",
    "release_feedback",
    "reopen_dialogue",
    "year_duties",
]
