"""Petitions, denunciations, receptions, mediation, and the days on which citizens are received.

Who sent a petition or came to a reception stands in a table of its own; a denunciation has chosen values only.
"""

from apps.complaints.models.classes import InternalTarget, InternalTargetQuerySet, PetitionClass, PetitionClassQuerySet
from apps.complaints.models.days import ReceptionDay, ReceptionDayQuerySet
from apps.complaints.models.denunciations import (
    OPEN_STAGES,
    Denunciation,
    DenunciationBar,
    DenunciationQuerySet,
    DenunciationRowQuerySet,
    without_barred,
)
from apps.complaints.models.mediation import MediationCase, MediationCaseQuerySet
from apps.complaints.models.numbered import (
    NO_NAMES,
    NUMBER_MESSAGE,
    NUMBER_PATTERN,
    Field,
    NumberedRecord,
    PetitionType,
    check_number,
)
from apps.complaints.models.papers import (
    CasePaper,
    DenunciationPaper,
    DenunciationPaperKind,
    PetitionPaper,
    PetitionPaperKind,
    PetitionPaperQuerySet,
)
from apps.complaints.models.petitions import (
    OPEN_STATUSES,
    Petition,
    Petitioner,
    PetitionerQuerySet,
    PetitionQuerySet,
)
from apps.complaints.models.receptions import GROUP_FROM, Reception, ReceptionQuerySet, Visitor, VisitorQuerySet
from apps.complaints.models.reflections import OnlineReflection, ReflectionQuerySet
from apps.complaints.models.steps import (
    CaseEvent,
    CaseStep,
    CaseStepQuerySet,
    DenunciationEvent,
    DenunciationEventKind,
    DenunciationStep,
    DenunciationStepQuerySet,
    PetitionEvent,
    PetitionEventKind,
    PetitionEventQuerySet,
    PetitionStep,
    PetitionStepQuerySet,
)

__all__ = [
    "CaseEvent",
    "CasePaper",
    "CaseStep",
    "CaseStepQuerySet",
    "Denunciation",
    "DenunciationBar",
    "DenunciationEvent",
    "DenunciationEventKind",
    "DenunciationPaper",
    "DenunciationPaperKind",
    "DenunciationQuerySet",
    "DenunciationRowQuerySet",
    "DenunciationStep",
    "DenunciationStepQuerySet",
    "Field",
    "GROUP_FROM",
    "InternalTarget",
    "InternalTargetQuerySet",
    "MediationCase",
    "MediationCaseQuerySet",
    "NO_NAMES",
    "NUMBER_MESSAGE",
    "NUMBER_PATTERN",
    "NumberedRecord",
    "OPEN_STAGES",
    "OPEN_STATUSES",
    "OnlineReflection",
    "Petition",
    "PetitionClass",
    "PetitionClassQuerySet",
    "PetitionEvent",
    "PetitionEventKind",
    "PetitionEventQuerySet",
    "PetitionPaper",
    "PetitionPaperKind",
    "PetitionPaperQuerySet",
    "PetitionQuerySet",
    "PetitionStep",
    "PetitionStepQuerySet",
    "PetitionType",
    "Petitioner",
    "PetitionerQuerySet",
    "Reception",
    "ReceptionDay",
    "ReceptionDayQuerySet",
    "ReceptionQuerySet",
    "ReflectionQuerySet",
    "Visitor",
    "VisitorQuerySet",
    "check_number",
    "without_barred",
]
