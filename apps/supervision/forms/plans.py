"""Forms of a plan: what is meant to be supervised, and why it is given up."""

from django import forms

from apps.core.forms import CleanText, RecordForm
from apps.core.step_forms import StepForm
from apps.supervision.models import SupervisionPlan


class SupervisionPlanForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = SupervisionPlan
        fields = (
            "body",
            "kind",
            "year",
            "quarter",
            "subject",
            "target",
            "field",
            "work",
            "number",
            "issued_on",
            "leader",
            "members",
        )


class CancelPlanForm(StepForm):
    reason = CleanText(
        label="Lý do thôi thực hiện", max_length=300, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300})
    )
