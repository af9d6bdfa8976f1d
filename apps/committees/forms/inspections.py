"""Forms of inspections with the places visited and what is demanded of them, and of each step of a remedy."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone

from apps.committees.models import MOST_REASON, Inspection, InspectionDemand, InspectionTarget
from apps.core.forms import MAX_TEXT, ChildForm, CleanText, DayFirstDateField, RecordForm
from apps.core.step_forms import StepForm

NO_PLACE_YET = "Lưu lần đầu rồi chọn được nơi; để trống là yêu cầu chung."
PLACE_HELP = "Để trống là yêu cầu chung. Nơi vừa thêm ở trên: lưu rồi chọn được."


class InspectionForm(RecordForm):
    all_villages = forms.BooleanField(
        label="Thêm tất cả các thôn của xã vào nơi được kiểm tra",
        required=False,
        help_text="Khi lưu, các thôn hoạt động vào ngày tiến hành mà chưa có dưới đây được thêm, mỗi thôn một dòng.",
    )

    class Meta(RecordForm.Meta):
        model = Inspection
        fields = (
            "subject",
            "content",
            "self_inspection",
            "plan_number",
            "planned_on",
            "held_on",
            "ended_on",
            "examined_from",
            "examined_until",
            "report_due_on",
            "method",
            "team",
            "assignment",
            "conclusion",
            "concluded_on",
        )


class InspectionTargetForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = InspectionTarget
        fields = ("village", "workplace", "agency", "finding")


class InspectionDemandForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = InspectionDemand
        fields = ("target", "text", "due_on")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.verified_on is not None and self.has_changed():
            raise ValidationError("Yêu cầu này đã được xác nhận khắc phục nên không sửa, xóa được nữa.")
        return cleaned


class BaseTargetFormSet(BaseInlineFormSet):
    """A place of which something is demanded stays."""

    def clean(self) -> None:
        super().clean()
        going = [form.instance for form in self.deleted_forms if form.instance.pk]
        if not going:
            return
        held = set(self.instance.demands.filter(target__in=going).values_list("target", flat=True))
        names = [str(row) for row in going if row.pk in held]
        if names:
            raise ValidationError(
                f"Chưa bỏ được {', '.join(names)}: còn yêu cầu khắc phục ở nơi đó. "
                "Xóa hoặc chuyển yêu cầu rồi lưu trước."
            )


class BaseDemandFormSet(BaseInlineFormSet):
    """Demands name places of their own inspection; one about which something was done stays."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        target = form.fields["target"]
        target.queryset = target.queryset.filter(inspection=self.instance.pk)
        target.help_text = NO_PLACE_YET if self.instance.pk is None else PLACE_HELP

    def clean(self) -> None:
        super().clean()
        for row in (form.instance for form in self.deleted_forms):
            if row.remedied_on is not None or row.returned_why:
                raise ValidationError(f"Yêu cầu “{row}” đã ghi hoặc đã trả lại kết quả khắc phục nên không xóa.")


class RemedyForm(StepForm):
    remedy = CleanText(label="Kết quả khắc phục", max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    remedied_on = DayFirstDateField(label="Ngày khắc phục xong", initial=timezone.localdate)


class VerifyForm(StepForm):
    verified_on = DayFirstDateField(label="Ngày xác nhận", initial=timezone.localdate)


def _reason(label: str) -> CleanText:
    rows = forms.Textarea(attrs={"rows": 2, "maxlength": MOST_REASON})
    return CleanText(label=label, max_length=MOST_REASON, widget=rows)


class ReturnForm(StepForm):
    reason = _reason("Lý do trả lại")


class ReopenForm(StepForm):
    reason = _reason("Lý do mở lại")


TargetFormSet = inlineformset_factory(
    Inspection, InspectionTarget, form=InspectionTargetForm, formset=BaseTargetFormSet, extra=3
)
DemandFormSet = inlineformset_factory(
    Inspection, InspectionDemand, form=InspectionDemandForm, formset=BaseDemandFormSet, extra=2
)
