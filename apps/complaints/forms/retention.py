"""Forms of retention: what is erased for good, and what is kept longer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from apps.complaints.models import Petition
from apps.complaints.services.retention import KeepReason
from apps.core.forms import EMPTY_CHOICE, PortalFormMixin, SubmissionField, formfield_for
from apps.core.step_forms import StepForm


class EraseForm(PortalFormMixin, forms.Form):
    """The chosen ones of what is due (`offered`: key and name), and that one knows what erasing means."""

    chosen = forms.MultipleChoiceField(
        label="Hồ sơ xóa thông tin",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Chọn ít nhất một hồ sơ.",
            "invalid_choice": "Có hồ sơ vừa được xóa hoặc giữ lại. Mở lại danh sách rồi chọn lần nữa.",
        },
    )
    understood = forms.BooleanField(
        label="Tôi hiểu thông tin đã xóa không khôi phục được",
        error_messages={"required": "Đánh dấu ô này để xác nhận xóa."},
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = offered

    def clean_chosen(self) -> list[tuple[str, str]]:
        """Each as (register's word, public id)."""
        return [(word, public_id) for word, _, public_id in (key.partition(":") for key in self.cleaned_data["chosen"])]


class KeepForm(StepForm):
    """Until when a petition is kept longer, and why."""

    reason = forms.ChoiceField(label="Lý do", choices=[("", EMPTY_CHOICE), *KeepReason.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = Petition._meta.get_field("kept_until")
        self.fields["kept_until"] = formfield_for(field)
        self.fields["kept_until"].required = True
        self.fields["kept_until"].initial = self.record.kept_until
        self.order_fields(["kept_until", "reason"])
