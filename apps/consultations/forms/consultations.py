"""Form of a consultation with the forms in which it asks and the ballots that were counted."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from apps.consultations.models import (
    Consultation,
    ConsultationBallot,
    ConsultationChannel,
    ConsultationSubject,
)
from apps.consultations.services import BALLOTS_TWICE
from apps.core.forms import ChildForm, RecordForm
from apps.villages.named_forms import NamesVillagesForm, villages_field


class ConsultationForm(NamesVillagesForm):
    without_villages = "toàn xã"
    villages: Any = villages_field("Các thôn", "Không chọn thôn nào khi lấy ý kiến toàn xã.")

    class Meta(RecordForm.Meta):
        model = Consultation
        fields = (
            "subject",
            "title",
            "summary",
            "draft",
            "lead_body",
            "starts_on",
            "ends_on",
            "how_to_send",
            "plan_number",
            "plan_date",
            "asked",
            "explained_on",
            "notes",
        )

    field_order = (*Meta.fields[:7], "villages", *Meta.fields[7:])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The list belongs to no unit: narrowed to the unit it would offer only what was asked already.
        self.fields["subject"].queryset = ConsultationSubject.objects.visible_to(self.user)
        self.fields["subject"].widget.attrs["data-wide"] = True
        self.fields["draft"].widget.attrs["rows"] = 12


class ConsultationChannelForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = ConsultationChannel
        fields = ("channel", "detail", "counted", "accepted")


class BaseChannelFormSet(BaseInlineFormSet):
    default_error_messages: ClassVar[dict[str, Any]] = {
        **BaseInlineFormSet.default_error_messages,
        "too_few_forms": "Chọn ít nhất một hình thức lấy ý kiến.",
    }


ConsultationChannelFormSet = inlineformset_factory(
    Consultation,
    ConsultationChannel,
    form=ConsultationChannelForm,
    formset=BaseChannelFormSet,
    extra=3,
    min_num=1,
    validate_min=True,
)


class ConsultationBallotForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = ConsultationBallot
        fields = ("village", "issued", "returned", "valid", "agreed", "against", "other")


class BaseBallotFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """One total, or a row for each village: both together would count twice."""
        super().clean()
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        kept = [row for row in rows if not row.get("DELETE") and any(row.get(name) is not None for name in _COUNTS)]
        totals = [row for row in kept if row.get("village") is None]
        if totals and len(kept) > len(totals):
            raise ValidationError(BALLOTS_TWICE)
        if len(totals) > 1:
            raise ValidationError("Chỉ ghi một dòng tổng số chung; nhiều dòng thì chọn thôn cho từng dòng.")


_COUNTS = ConsultationBallot.COUNTS
ConsultationBallotFormSet = inlineformset_factory(
    Consultation, ConsultationBallot, form=ConsultationBallotForm, formset=BaseBallotFormSet, extra=3
)
