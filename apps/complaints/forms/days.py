"""Forms of the days on which citizens are received."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from apps.complaints.models import ReceptionDay
from apps.complaints.rules.days import LONGEST, monthly_days, weekly_days
from apps.core.forms import PortalFormMixin, RecordForm, SubmissionField, VietnameseNumberField, formfield_for
from apps.documents.forms import ConfirmingMixin, confirmed_field
from apps.law.services import work_calendar

_HOURS = ("starts_at", "ends_at")
_HOST = ("place", "host_kind", "host_name", "host_post", "notes")


def _show_clocks(form: forms.BaseForm) -> None:
    for name in _HOURS:
        form.fields[name].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ReceptionDayForm(RecordForm):
    """A day of the schedule, and afterwards what came of it."""

    class Meta(RecordForm.Meta):
        model = ReceptionDay
        fields = ("held_on", *_HOURS, *_HOST, "outcome", "outcome_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _show_clocks(self)


class ReceptionPlanForm(PortalFormMixin, forms.ModelForm):
    """Days that come round by the week or by the month, within a year; all else they have in common."""

    WEEKLY, MONTHLY = "weekly", "monthly"
    SAID: ClassVar[tuple[str, ...]] = (*_HOURS, *_HOST)
    _WEEKDAYS: ClassVar[list[tuple[int, str]]] = [
        *enumerate(("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"))
    ]

    repeats = forms.ChoiceField(
        label="Lặp lại", choices=[(WEEKLY, "hằng tuần"), (MONTHLY, "hằng tháng")], widget=forms.RadioSelect
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Hằng tuần: vào các ngày",
        choices=_WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    month_day = VietnameseNumberField(
        label="Hằng tháng: vào ngày",
        min_value=1,
        max_value=31,
        required=False,
        help_text="Tháng không có ngày này thì lấy ngày cuối tháng.",
    )
    avoids_closed = forms.BooleanField(
        label="Trùng ngày nghỉ thì chuyển sang ngày làm việc tiếp theo",
        required=False,
        initial=True,
        help_text="Lịch hằng tuần chỉ chuyển khi trùng ngày nghỉ lễ, tết; thứ Bảy, Chủ nhật đã chọn thì giữ nguyên.",
    )
    first_on = formfield_for(models.DateField("từ ngày"))
    last_on = formfield_for(models.DateField("đến hết ngày", help_text="Nhiều nhất một năm."))
    submission = SubmissionField()
    field_order = ("repeats", "weekdays", "month_day", "avoids_closed", "first_on", "last_on", *_HOURS, *_HOST)

    class Meta:
        model = ReceptionDay
        fields = (*_HOURS, *_HOST)
        formfield_callback = formfield_for

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.unit = unit
        _show_clocks(self)
        self.days: list[date] = []
        self.unknown_years: list[int] = []

    def clean(self) -> dict[str, Any]:
        """Gathers `days`, and the years whose holidays nobody entered (`unknown_years`)."""
        cleaned = super().clean() or self.cleaned_data
        first, last, repeats = (cleaned.get(name) for name in ("first_on", "last_on", "repeats"))
        if repeats == self.WEEKLY and not self.errors.get("weekdays") and not cleaned.get("weekdays"):
            self.add_error("weekdays", "Chọn ít nhất một ngày trong tuần.")
        if repeats == self.MONTHLY and not self.errors.get("month_day") and not cleaned.get("month_day"):
            self.add_error("month_day", "Ghi ngày trong tháng.")
        if first and last:
            self._check_span(first, last)
        if not self.errors:
            self.days = self._days(first, last)
            if not self.days:
                raise ValidationError("Trong khoảng ngày này không có ngày nào như đã chọn.")
        return cleaned

    def _check_span(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last_on", "Ngày cuối phải sau hoặc bằng ngày đầu.")
        elif last - first > LONGEST:
            self.add_error("last_on", "Mỗi lần lên lịch nhiều nhất một năm.")

    def _days(self, first: Any, last: Any) -> list[date]:
        typed = self.cleaned_data
        calendar = work_calendar() if typed["avoids_closed"] else None
        if calendar is not None:
            self.unknown_years = [year for year in range(first.year, last.year + 1) if year not in calendar.years]
        if typed["repeats"] == self.WEEKLY:
            return weekly_days(first, last, typed["weekdays"], calendar=calendar)
        return monthly_days(first, last, int(typed["month_day"]), calendar=calendar)


class ReceptionReleaseForm(ConfirmingMixin, PortalFormMixin, forms.Form):
    """Which of the days to come go on the board, and how long before each of them; `offered` by their key."""

    days = forms.MultipleChoiceField(label="Các buổi", widget=forms.CheckboxSelectMultiple)
    days_before = VietnameseNumberField(
        label="Hiện trên bảng trước ngày tiếp (số ngày)",
        min_value=0,
        max_value=LONGEST.days,
        initial=30,
        help_text="Mỗi buổi tự rời bảng khi ngày tiếp đã qua.",
    )
    confirmed = confirmed_field()
    submission = SubmissionField()

    def __init__(self, *args: Any, offered: list[tuple[str, str]], chosen: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = offered
        self.fields["days"].initial = chosen

    def clean_days_before(self) -> int:
        return int(self.cleaned_data["days_before"])
