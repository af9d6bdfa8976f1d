"""Forms of petitions, denunciations and receptions, and of the days on which citizens are received."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from apps.complaints.models import Denunciation, Petition, Reception, ReceptionDay
from apps.complaints.rules import LONGEST, monthly_days, weekly_days
from apps.core.forms import PortalFormMixin, RecordForm, SubmissionField, VietnameseNumberField, formfield_for
from apps.documents.forms import ConfirmingMixin, confirmed_field


class PetitionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Petition
        fields = (
            "code",
            "received_on",
            "petition_type",
            "source",
            "field",
            "subject",
            "screening",
            "competence",
            "status",
            "due_on",
            "closed_on",
            "result",
        )


class DenunciationForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Denunciation
        fields = ("code", "received_on", "field", "stage", "result", "paper_dossier_number")


class ReceptionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Reception
        fields = ("held_on", "kind", "receiver", "people", "cases", "is_group", "subject", "handling")


class ReclassifyForm(PortalFormMixin, forms.Form):
    """The two numbers under which a petition goes on as a denunciation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "paper_dossier_number"):
            self.fields[name] = formfield_for(Denunciation._meta.get_field(name))


_HOURS = ("starts_at", "ends_at")
_HOST = ("place", "host_name", "host_post", "notes")


def _show_clocks(form: forms.BaseForm) -> None:
    for name in _HOURS:
        form.fields[name].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ReceptionDayForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = ReceptionDay
        fields = ("held_on", *_HOURS, *_HOST)

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
    avoids_weekend = forms.BooleanField(
        label="Trùng thứ Bảy, Chủ nhật thì chuyển sang thứ Hai kế tiếp (chỉ với lịch hằng tháng)",
        required=False,
        initial=True,
    )
    first_on = formfield_for(models.DateField("từ ngày"))
    last_on = formfield_for(models.DateField("đến hết ngày", help_text="Nhiều nhất một năm."))
    submission = SubmissionField()
    field_order = ("repeats", "weekdays", "month_day", "avoids_weekend", "first_on", "last_on", *_HOURS, *_HOST)

    class Meta:
        model = ReceptionDay
        fields = (*_HOURS, *_HOST)
        formfield_callback = formfield_for

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.unit = unit
        _show_clocks(self)
        self.days: list[date] = []

    def clean(self) -> dict[str, Any]:
        """Gathers `days`."""
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
        if typed["repeats"] == self.WEEKLY:
            return weekly_days(first, last, typed["weekdays"])
        return monthly_days(first, last, int(typed["month_day"]), avoids_weekend=typed["avoids_weekend"])


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
