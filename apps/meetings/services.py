"""Writing a meeting with its snapshot of the village's households."""

from datetime import date
from typing import Any

from django.db import transaction

from apps.core.services import save_record
from apps.households.models import Residence
from apps.meetings.models import Meeting
from apps.villages.models import Village


def households_on(*, village: Village, day: date) -> int:
    """How many households the register counts in the village on the day."""
    return Residence.objects.on(day).filter(village=village).count()


@transaction.atomic
def record_meeting(*, record: Meeting, user: Any, expected_version: int | None = None) -> Meeting:
    """Store a meeting; a blank number of households is taken from the register of the meeting's day.

    Raises `ValidationError` when the meeting does not hold together, `StaleRecordError` as `save_record` does.
    """
    if record.households is None:
        record.households = households_on(village=record.village, day=record.held_on)
    record.full_clean()
    return save_record(record=record, user=user, expected_version=expected_version)
