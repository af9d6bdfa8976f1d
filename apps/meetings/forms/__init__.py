"""Forms of meetings, of their matters and of the steps that follow."""

from apps.meetings.forms.matters import MatterInline, PlannedMatterInline
from apps.meetings.forms.meeting import MinutesForm, PlanForm

__all__ = ["MatterInline", "MinutesForm", "PlanForm", "PlannedMatterInline"]
