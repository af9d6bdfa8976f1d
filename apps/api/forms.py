"""The form of a new token, and what is asked before one is revoked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from apps.api.models import MOST_YEARS, latest_expiry
from apps.core.forms import CleanText, DayFirstDateField, PortalFormMixin, SubmissionField

_USUAL = timedelta(days=365)


class TokenForm(PortalFormMixin, forms.Form):
    name = CleanText(
        label="Cơ quan, hệ thống sử dụng",
        max_length=120,
        help_text="Mỗi hệ thống một mã riêng, để thu hồi được riêng. Không ghi tên người.",
    )
    expires_on = DayFirstDateField(label="Dùng đến hết ngày", help_text=f"Lâu nhất {MOST_YEARS} năm kể từ hôm nay.")
    submission = SubmissionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = timezone.localdate() + _USUAL

    def clean_expires_on(self) -> Any:
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if day < today:
            raise forms.ValidationError("Ngày hết hạn không được trước hôm nay.")
        if day > latest_expiry(today):
            raise forms.ValidationError(f"Mã dùng được lâu nhất {MOST_YEARS} năm, đến {latest_expiry(today):%d/%m/%Y}.")
        return day


class RevokeForm(PortalFormMixin, forms.Form):
    """Nothing to fill in but a one-time sending id."""

    submission = SubmissionField()
