"""What a village decided becomes a work."""

from typing import Any

from apps.core.text import shortened
from apps.meetings.models import Matter


def from_decision(matter: Matter) -> dict[str, Any]:
    """Values to start a work with: every household of the meeting's day owes what was decided."""
    meeting = matter.meeting
    households = meeting.households or 0
    return {
        "name": shortened(" ".join(matter.text.split()), 200),
        "village": meeting.village_id,
        "decided_in": meeting.pk,
        "people_money": matter.contribution * households if matter.contribution else None,
        "people_labour_days": matter.labour_days * households if matter.labour_days else None,
    }
