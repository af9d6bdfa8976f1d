"""Pages of the registers, and of the days on which citizens are received."""

from apps.complaints.views.balance import balance_urls
from apps.complaints.views.classes import InternalTargetPages, PetitionClassPages
from apps.complaints.views.days import ReceptionDayPages, day_urls
from apps.complaints.views.denunciations import DenunciationPages, PetitionReclassifyView, denunciation_urls
from apps.complaints.views.due import due_urls
from apps.complaints.views.events import event_urls
from apps.complaints.views.mediation import MediationCasePages
from apps.complaints.views.papers import paper_urls
from apps.complaints.views.petitions import PetitionPages
from apps.complaints.views.receptions import ReceptionPages, reception_urls
from apps.complaints.views.reflections import ReflectionPages
from apps.complaints.views.retention import retention_urls

__all__ = [
    "DenunciationPages",
    "InternalTargetPages",
    "MediationCasePages",
    "PetitionClassPages",
    "PetitionPages",
    "PetitionReclassifyView",
    "ReceptionDayPages",
    "ReceptionPages",
    "ReflectionPages",
    "balance_urls",
    "day_urls",
    "denunciation_urls",
    "retention_urls",
    "due_urls",
    "event_urls",
    "reception_urls",
    "paper_urls",
]
