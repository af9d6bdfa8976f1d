"""Forms with which an officer decides about what came from the public board."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.complaints.models import OnlineReflection, Petition
from apps.complaints.models.numbered import NO_NAMES
from apps.core.forms import CleanText, formfield_for
from apps.core.step_forms import StepForm

OTHER = "other"
REASONS = (
    "Nội dung khiếu nại, tố cáo: không thuộc hình thức trực tuyến.",
    "Không thuộc địa bàn, thẩm quyền của xã.",
    "Trùng nội dung đã tiếp nhận.",
    "Không rõ nội dung, địa điểm nên không xử lý được.",
    "Quảng cáo, thư rác.",
    "Có lời lẽ xúc phạm, vu khống người khác.",
)


class TakeReflectionForm(StepForm):
    """What the register says of it, in the officer's own words."""

    petition_type = forms.ChoiceField(label="Loại đơn", choices=OnlineReflection.Kind.choices)
    field = forms.ChoiceField(label="Lĩnh vực", choices=Petition._meta.get_field("field").choices)
    subject = formfield_for(Petition._meta.get_field("subject"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["petition_type"].initial = self.record.kind
        self.fields["field"].initial = self.record.field
        self.fields["subject"].help_text = f"Cán bộ tự ghi ngắn gọn. {NO_NAMES}"


class SetAsideForm(StepForm):
    """Why it is not handled: one of the usual reasons, or another one in words."""

    chosen = forms.ChoiceField(
        label="Lý do không tiếp nhận",
        choices=[*((reason, reason) for reason in REASONS), (OTHER, "Lý do khác (ghi dưới đây)")],
        widget=forms.RadioSelect,
    )
    typed = CleanText(label="Lý do khác", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("chosen") == OTHER and not self.cleaned_data.get("typed"):
            self.add_error("typed", ValidationError("Ghi lý do."))
        return cleaned

    @property
    def reason(self) -> str:
        chosen: str = self.cleaned_data["chosen"]
        return str(self.cleaned_data["typed"]) if chosen == OTHER else chosen


class EraseForm(StepForm):
    """Asks once more before what cannot be brought back."""

    sure = forms.BooleanField(
        label="Nội dung này là tố cáo; đã hiểu là xóa rồi không khôi phục được",
        error_messages={"required": "Đánh dấu ô này để xác nhận."},
    )
