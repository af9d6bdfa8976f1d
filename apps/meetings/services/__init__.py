"""Meetings from plan to accepted minutes, and what follows them."""

from apps.meetings.services.again import count_ballots, may_be_put_again, plan_ballots, plan_second_meeting
from apps.meetings.services.minutes import accept_minutes, correct_minutes, missing_from, return_minutes, submit_minutes
from apps.meetings.services.recognition import recognise, withdraw_recognition
from apps.meetings.services.recording import (
    cancel_meeting,
    delete_meeting,
    households_on,
    record_meeting,
    refuse_locked,
    reopen_meeting,
    restore_meeting,
    take_roll,
)
from apps.meetings.services.remarks import remarks_on
from apps.meetings.services.settling import settle

__all__ = [
    "accept_minutes",
    "cancel_meeting",
    "correct_minutes",
    "count_ballots",
    "delete_meeting",
    "households_on",
    "may_be_put_again",
    "missing_from",
    "plan_ballots",
    "plan_second_meeting",
    "recognise",
    "record_meeting",
    "refuse_locked",
    "remarks_on",
    "reopen_meeting",
    "restore_meeting",
    "return_minutes",
    "settle",
    "submit_minutes",
    "take_roll",
    "withdraw_recognition",
]
