"""Works of the people with what was given to them, funds, and land recovered for projects."""

from apps.works.models.funds import Fund, FundEntry, FundEntryKind
from apps.works.models.households import HouseholdContribution
from apps.works.models.land import (
    LandProject,
    LandProjectHousehold,
    LandProjectMeeting,
    LandProjectPosting,
    LandProjectStep,
    StepKind,
)
from apps.works.models.works import (
    MAX_MONEY,
    STATE_SOURCES,
    Contribution,
    ContributionKind,
    FundingSource,
    LandClass,
    Work,
    WorkFunding,
    WorkKind,
)

__all__ = [
    "MAX_MONEY",
    "STATE_SOURCES",
    "Contribution",
    "ContributionKind",
    "Fund",
    "FundEntry",
    "FundEntryKind",
    "FundingSource",
    "HouseholdContribution",
    "LandClass",
    "LandProject",
    "LandProjectHousehold",
    "LandProjectMeeting",
    "LandProjectPosting",
    "LandProjectStep",
    "StepKind",
    "Work",
    "WorkFunding",
    "WorkKind",
]
