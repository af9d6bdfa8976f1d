"""Pages of the registers, and of the days on which citizens are received."""

from apps.complaints.views.days import ReceptionDayPages, day_urls
from apps.complaints.views.registers import DenunciationPages, PetitionPages, PetitionReclassifyView, ReceptionPages

__all__ = [
    "DenunciationPages",
    "PetitionPages",
    "PetitionReclassifyView",
    "ReceptionDayPages",
    "ReceptionPages",
    "day_urls",
]
