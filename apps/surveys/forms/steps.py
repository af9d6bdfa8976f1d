"""Forms of the steps with a survey."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.core.forms import CleanText, DayFirstDateField, PortalFormMixin, SubmissionField
from apps.core.numbers import format_number
from apps.surveys.services import SheetsOfMinute


class SendingForm(PortalFormMixin, forms.Form):
    """Carries a one-time sending id alone: what it writes is guarded by the rows themselves."""

    submission = SubmissionField()


class CopyForm(SendingForm):
    """What a copy does not take over."""

    title = CleanText(label="Tên cuộc khảo sát mới", max_length=300)
    starts_on = DayFirstDateField(label="Từ ngày", initial=timezone.localdate)
    ends_on = DayFirstDateField(label="Đến hết ngày")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            raise ValidationError({"ends_on": "Ngày kết thúc phải sau hoặc bằng ngày bắt đầu."})
        return cleaned


CHOOSE_AGAIN = "Các phiếu đã chọn không còn trong danh sách, có thể vừa được người khác gạt. Mở lại trang rồi chọn lại."


class SetAsideForm(SendingForm):
    """Which minutes of a day, or all of it; `day` and `seen` (the last sheet that was shown) go along unseen."""

    whole_day = forms.BooleanField(required=False)
    minutes = forms.MultipleChoiceField(
        label="Phiếu nhận lúc",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": CHOOSE_AGAIN},
    )
    reason = CleanText(
        label="Lý do gạt",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: một người gửi nhiều phiếu giống nhau trong ít phút. Không ghi tên người nghi là đã gửi.",
    )
    day = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, day: date, groups: Sequence[SheetsOfMinute], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {group.key: group for group in groups}
        self.fields["minutes"].choices = [(key, _label(group)) for key, group in self.groups.items()]
        number = format_number(sum(len(group.sheets) for group in groups))
        self.fields["whole_day"].label = f"Tất cả {number} phiếu của ngày {day:%d/%m/%Y}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.groups:
            raise ValidationError(CHOOSE_AGAIN)
        if "minutes" in self.cleaned_data and not self.sheets:
            self.add_error("minutes", "Chọn các phiếu cần gạt.")
        return cleaned

    @property
    def sheets(self) -> list[int]:
        """The keys of all sheets that were chosen."""
        chosen = self.groups if self.cleaned_data.get("whole_day") else self.cleaned_data["minutes"]
        return [sheet for key in chosen for sheet in self.groups[key].sheets]


def _label(group: SheetsOfMinute) -> str:
    """ "08:12 – 3 phiếu; Thôn Đồng Kim, không nêu thôn; có ý kiến: “…”"."""
    words = f"{group.minute:%H:%M} – {format_number(len(group.sheets))} phiếu; {', '.join(group.places)}"
    return f"{words}; có ý kiến: “{group.text}”" if group.text else words


class UndoForm(SendingForm):
    """Which sending of the entry page, or which sheets that were set aside together, are taken back."""

    batch = forms.CharField(max_length=40, widget=forms.HiddenInput)
