"""Works, what the people give to them, and land projects."""

from apps.works.services.works import delete_work, discrepancies, from_decision, households_ahead, remarks_on

__all__ = ["delete_work", "discrepancies", "from_decision", "households_ahead", "remarks_on"]
