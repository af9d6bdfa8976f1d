"""What a village decided becomes a work."""

from typing import Any

from apps.core.numbers import format_number
from apps.core.text import shortened
from apps.meetings.models import Matter


def from_decision(matter: Matter) -> dict[str, Any]:
    """Values to start a work with; what the households are to give stands in the note, as nothing was collected yet."""
    meeting = matter.meeting
    return {
        "name": shortened(" ".join(matter.text.split()), 200),
        "village": meeting.village_id,
        "decided_in": meeting.pk,
        "note": "\n".join(_owed(matter, meeting.households or 0)),
    }


def _owed(matter: Matter, households: int) -> list[str]:
    """What every household of the meeting's day owes, and what that comes to."""
    asked = ((matter.contribution, "đồng"), (matter.labour_days, "ngày công"))
    return [
        f"Mức đã quyết định: {format_number(each)} {measure}/hộ × {format_number(households)} hộ = "
        f"{format_number(each * households)} {measure}."
        for each, measure in asked
        if each
    ]
