"""Pages of committees, inspections and training."""

from apps.committees.views.bodies import CommitteePages
from apps.committees.views.inspections import InspectionPages
from apps.committees.views.training import TrainingPages
from apps.committees.views.work import CommendationPages, CommitteeMeetingPages, ModelCasePages, ProgrammePages

__all__ = [
    "CommendationPages",
    "CommitteeMeetingPages",
    "CommitteePages",
    "InspectionPages",
    "ModelCasePages",
    "ProgrammePages",
    "TrainingPages",
]
