"""Supervision: planned, held, what it found and recommended, and what became of that."""

from apps.supervision.models.findings import (
    OPEN_FINDINGS,
    Addressee,
    Finding,
    FindingStatus,
    Recommendation,
)
from apps.supervision.models.supervisions import (
    BOARDS,
    FRONT_AND_UNIONS,
    Body,
    PlanState,
    Supervision,
    SupervisionKind,
    SupervisionPlan,
)

__all__ = [
    "BOARDS",
    "FRONT_AND_UNIONS",
    "OPEN_FINDINGS",
    "Addressee",
    "Body",
    "Finding",
    "FindingStatus",
    "PlanState",
    "Recommendation",
    "Supervision",
    "SupervisionKind",
    "SupervisionPlan",
]
