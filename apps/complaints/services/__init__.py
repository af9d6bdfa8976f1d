"""Steps that keep denunciations apart, and the days on which citizens are received: planned, and made public."""

from apps.complaints.services.days import (
    announcement,
    delete_reception_day,
    differs_on_board,
    plan_reception_days,
    release_reception_day,
    release_reception_days,
    standing_on_board,
)
from apps.complaints.services.registers import reclassify_as_denunciation, record_reception

__all__ = [
    "announcement",
    "delete_reception_day",
    "differs_on_board",
    "plan_reception_days",
    "reclassify_as_denunciation",
    "record_reception",
    "release_reception_day",
    "release_reception_days",
    "standing_on_board",
]
