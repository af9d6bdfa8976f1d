"""Filters of this app's lists."""

from apps.committees.filters.bodies import CommitteeFilter
from apps.committees.filters.inspections import InspectionFilter
from apps.committees.filters.training import TrainingFilter

__all__ = ["CommitteeFilter", "InspectionFilter", "TrainingFilter"]
