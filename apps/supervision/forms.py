"""The form of a supervision with the rows typed on its page."""

from django.forms.models import inlineformset_factory

from apps.core.forms import ChildForm, RecordForm
from apps.supervision.models import Finding, Recommendation, Supervision


class SupervisionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Supervision
        fields = (
            "body",
            "kind",
            "subject",
            "place",
            "plan_number",
            "team",
            "work",
            "started_on",
            "ended_on",
            "conclusion",
        )


class FindingForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Finding
        fields = ("description", "money_found", "land_found_m2", "status")


class RecommendationForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Recommendation
        fields = ("addressee", "text", "sent_on", "due_on", "reply", "replied_on", "accepted")


FindingFormSet = inlineformset_factory(Supervision, Finding, form=FindingForm, extra=2)
RecommendationFormSet = inlineformset_factory(Supervision, Recommendation, form=RecommendationForm, extra=2)
