"""Forms of committees, inspections and training with the rows typed on their pages."""

from apps.committees.forms.bodies import CommitteeForm, DecisionFormSet, MemberFormSet
from apps.committees.forms.inspections import InspectionForm, TargetFormSet
from apps.committees.forms.training import TrainingForm

__all__ = ["CommitteeForm", "DecisionFormSet", "InspectionForm", "MemberFormSet", "TargetFormSet", "TrainingForm"]
