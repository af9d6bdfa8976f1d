"""Form of a land project with the rows typed on its page."""

from django.forms.models import inlineformset_factory

from apps.core.forms import ChildForm, RecordForm
from apps.works.models import LandProject, LandProjectMeeting, LandProjectPosting, LandProjectStep


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


StepFormSet = inlineformset_factory(LandProject, LandProjectStep, form=LandProjectStepForm, extra=3)
MeetingFormSet = inlineformset_factory(LandProject, LandProjectMeeting, form=LandProjectMeetingForm, extra=2)
PostingFormSet = inlineformset_factory(LandProject, LandProjectPosting, form=LandProjectPostingForm, extra=2)
