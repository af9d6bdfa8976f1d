"""Consultations and what is said in them."""

from apps.consultations.services.moderation import (
    Moderated,
    ModerationRefusedError,
    Verdict,
    moderate,
    publish_reply,
    sent_about,
    take_down_opinion,
    with_opinions,
)
from apps.consultations.services.opinions import add_opinions, delete_opinion, save_opinion, settle_opinions
from apps.consultations.services.recording import (
    BALLOTS_TWICE,
    CANCELLED_WORDS,
    cancel_consultation,
    delete_consultation,
    demand_ballots_once,
    note_explained,
    record_consultation,
    reopen_consultation,
)
from apps.consultations.services.remarks import remarks_on
from apps.consultations.services.subjects import load_subjects

__all__ = [
    "BALLOTS_TWICE",
    "CANCELLED_WORDS",
    "Moderated",
    "ModerationRefusedError",
    "Verdict",
    "add_opinions",
    "cancel_consultation",
    "delete_consultation",
    "delete_opinion",
    "demand_ballots_once",
    "load_subjects",
    "moderate",
    "note_explained",
    "publish_reply",
    "record_consultation",
    "remarks_on",
    "reopen_consultation",
    "save_opinion",
    "sent_about",
    "settle_opinions",
    "with_opinions",
    "take_down_opinion",
]
