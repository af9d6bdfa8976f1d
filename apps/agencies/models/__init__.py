"""The workplaces of the commune: their staff's say, their rules, their procedures and how they score themselves."""

from apps.agencies.models.agencies import PUBLIC_KINDS, Agency, AgencyKind
from apps.agencies.models.emulation import CulturalYear, Scorecard, ScorecardCriterion
from apps.agencies.models.procedures import ProcedureMonth
from apps.agencies.models.regulations import (
    CollectiveAgreement,
    Discipline,
    DisciplineMeasure,
    InternalRule,
    RuleAction,
    RuleKind,
)
from apps.agencies.models.staff import (
    ConferenceFormat,
    ConferenceKind,
    DialogueOccasion,
    StaffConference,
    WorkplaceDialogue,
    bound_to_confer,
    owing_conference,
)

__all__ = [
    "PUBLIC_KINDS",
    "Agency",
    "AgencyKind",
    "CollectiveAgreement",
    "ConferenceFormat",
    "ConferenceKind",
    "CulturalYear",
    "DialogueOccasion",
    "Discipline",
    "DisciplineMeasure",
    "InternalRule",
    "ProcedureMonth",
    "RuleAction",
    "RuleKind",
    "Scorecard",
    "ScorecardCriterion",
    "StaffConference",
    "WorkplaceDialogue",
    "bound_to_confer",
    "owing_conference",
]
