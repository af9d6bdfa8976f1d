"""How time-limits are counted, and how one is chosen among those that the law knows for a step."""

from apps.law.rules.counting import MOVED, PAUSED, CountedDay, Deadline, TimeLimit, WorkCalendar, deadline
from apps.law.rules.steps import LimitError, Start, StepLimit

__all__ = [
    "MOVED",
    "PAUSED",
    "CountedDay",
    "Deadline",
    "LimitError",
    "Start",
    "StepLimit",
    "TimeLimit",
    "WorkCalendar",
    "deadline",
]
