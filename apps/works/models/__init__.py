"""Works of the people, and land recovered for projects."""

from apps.works.models.land import (
    LandProject,
    LandProjectMeeting,
    LandProjectPosting,
    LandProjectStep,
    StepKind,
)
from apps.works.models.works import MAX_MONEY, Contribution, ContributionKind, Work

__all__ = [
    "MAX_MONEY",
    "Contribution",
    "ContributionKind",
    "LandProject",
    "LandProjectMeeting",
    "LandProjectPosting",
    "LandProjectStep",
    "StepKind",
    "Work",
]
