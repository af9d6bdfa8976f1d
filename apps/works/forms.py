"""Forms of works and land projects with the rows typed on their pages."""

from typing import Any

from django.db.models import Q
from django.forms.models import inlineformset_factory

from apps.core.forms import ChildForm, RecordForm
from apps.meetings.models import NOT_HELD
from apps.works.models import (
    Contribution,
    LandProject,
    LandProjectMeeting,
    LandProjectPosting,
    LandProjectStep,
    Work,
)


class WorkForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Work
        fields = (
            "name",
            "village",
            "decided_in",
            "started_on",
            "finished_on",
            "total_value",
            "state_budget",
            "people_money",
            "people_goods_value",
            "people_labour_days",
            "land_given_m2",
            "note",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A meeting that was not held decided nothing; what a record names already stays to be chosen.
        meetings = self.fields["decided_in"].queryset
        self.fields["decided_in"].queryset = meetings.exclude(
            Q(state__in=NOT_HELD) & ~Q(pk=self.instance.decided_in_id or 0)
        )


class ContributionForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Contribution
        fields = ("village", "kind", "amount", "households")


class LandProjectForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = LandProject
        fields = (
            "name",
            "decision_number",
            "started_on",
            "finished_on",
            "area_m2",
            "households_affected",
            "households_agreed",
            "households_paid",
            "compensation_total",
        )


class LandProjectStepForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = LandProjectStep
        fields = ("kind", "done_on", "note")


class LandProjectMeetingForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = LandProjectMeeting
        fields = ("meeting",)


class LandProjectPostingForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = LandProjectPosting
        fields = ("posting",)


ContributionFormSet = inlineformset_factory(Work, Contribution, form=ContributionForm, extra=3)
StepFormSet = inlineformset_factory(LandProject, LandProjectStep, form=LandProjectStepForm, extra=3)
MeetingFormSet = inlineformset_factory(LandProject, LandProjectMeeting, form=LandProjectMeetingForm, extra=2)
PostingFormSet = inlineformset_factory(LandProject, LandProjectPosting, form=LandProjectPostingForm, extra=2)
