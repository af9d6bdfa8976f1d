"""Lists of committees, inspections and training."""

from apps.committees.tables.bodies import CommitteeTable
from apps.committees.tables.inspections import InspectionTable
from apps.committees.tables.training import TrainingTable

__all__ = ["CommitteeTable", "InspectionTable", "TrainingTable"]
