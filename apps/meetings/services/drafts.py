"""The draft of a convention on which the households are to vote."""

from typing import Any

from django.db import transaction

from apps.core.services import lock_current, save_record
from apps.meetings.models import ConventionDraft, Meeting
from apps.meetings.services.recording import refuse_locked
from apps.meetings.services.settling import settle


@transaction.atomic
def save_draft(*, draft: ConventionDraft, user: Any, expected_version: int) -> ConventionDraft:
    """Store the draft beside its matter; `ValidationError` where it does not hold together or the minutes are sent."""
    meeting: Meeting = lock_current(draft.matter.meeting, expected_version)
    refuse_locked(meeting)
    draft.full_clean()
    draft.save()
    save_record(record=meeting, user=user)
    settle(meeting)
    return draft
