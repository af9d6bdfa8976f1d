"""Forms of works and land projects with the rows typed on their pages."""

from apps.works.forms.land import LandProjectForm, MeetingFormSet, PostingFormSet, StepFormSet
from apps.works.forms.works import ContributionFormSet, FundingFormSet, WorkForm

__all__ = [
    "ContributionFormSet",
    "FundingFormSet",
    "LandProjectForm",
    "MeetingFormSet",
    "PostingFormSet",
    "StepFormSet",
    "WorkForm",
]
