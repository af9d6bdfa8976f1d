"""Committees with their members, decisions and work; inspections; training; what was recognised and commended."""

from apps.committees.models.bodies import (
    Committee,
    CommitteeDecision,
    CommitteeKind,
    CommitteeMember,
    CommitteeRole,
    DecisionKind,
)
from apps.committees.models.inspections import (
    DemandState,
    Inspection,
    InspectionDemand,
    InspectionStage,
    InspectionTarget,
)
from apps.committees.models.papers import CommitteePaper
from apps.committees.models.remedies import MOST_REASON, RemediedRow
from apps.committees.models.training import TrainingKind, TrainingSession
from apps.committees.models.work import (
    Awardee,
    AwardForm,
    Commendation,
    CommitteeMeeting,
    CommitteeMeetingKind,
    ModelCase,
    ModelField,
    ModelStatus,
    Programme,
    ProgrammeItem,
)

__all__ = [
    "MOST_REASON",
    "AwardForm",
    "Awardee",
    "Commendation",
    "Committee",
    "CommitteeDecision",
    "CommitteeKind",
    "CommitteeMeeting",
    "CommitteeMeetingKind",
    "CommitteeMember",
    "CommitteePaper",
    "CommitteeRole",
    "DecisionKind",
    "DemandState",
    "Inspection",
    "InspectionDemand",
    "InspectionStage",
    "InspectionTarget",
    "ModelCase",
    "ModelField",
    "ModelStatus",
    "Programme",
    "ProgrammeItem",
    "RemediedRow",
    "TrainingKind",
    "TrainingSession",
]
