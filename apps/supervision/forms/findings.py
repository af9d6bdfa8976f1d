"""What is asked at each step of a finding and of a recommendation."""

from typing import Any

from django import forms
from django.utils import timezone

from apps.committees.models import MOST_REASON
from apps.core.forms import CleanText, DayFirstDateField, formfield_for
from apps.core.step_forms import StepForm
from apps.supervision.models import Finding, Recommendation
from apps.supervision.services import Handled

_NOTHING_ELSE = "Để trống là không có, khi ô khác cùng loại đã ghi."
_ACCEPTED = {"yes": True, "no": False, "": None}


def _field(model: Any, name: str, *, required: bool = False, help_text: str = "", **more: Any) -> Any:
    """The portal's field for a field of the model, also for one that no record form asks for."""
    field: Any = formfield_for(model._meta.get_field(name), **more)
    field.required = required
    if help_text:
        field.help_text = help_text
    return field


def _today() -> Any:
    return timezone.localdate()


def _reason(label: str) -> CleanText:
    rows = forms.Textarea(attrs={"rows": 2, "maxlength": MOST_REASON})
    return CleanText(label=label, max_length=MOST_REASON, widget=rows)


class RecommendForm(StepForm):
    addressee = _field(Recommendation, "addressee", required=True)
    text = _field(Recommendation, "text", required=True)
    on_law = _field(Recommendation, "on_law")
    sent_on = _field(Recommendation, "sent_on", required=True)
    due_on = _field(Recommendation, "due_on")

    def row(self) -> Recommendation:
        """The recommendation as typed, not stored yet."""
        return Recommendation(
            **{name: self.cleaned_data[name] for name in ("addressee", "text", "on_law", "sent_on", "due_on")}
        )


class ReplyForm(StepForm):
    replied_on = _field(Recommendation, "replied_on", required=True)
    verdict = forms.ChoiceField(
        label="Kiến nghị được tiếp thu",
        choices=[("", "Chưa rõ"), ("yes", "Được tiếp thu"), ("no", "Không được tiếp thu")],
        required=False,
    )
    reply = _field(Recommendation, "reply")

    @property
    def accepted(self) -> bool | None:
        return _ACCEPTED[self.cleaned_data["verdict"]]


class RemedyForm(StepForm):
    remedy = _field(Finding, "remedy", required=True)
    remedied_on = _field(Finding, "remedied_on", required=True)
    money_recovered = _field(Finding, "money_recovered", help_text=_NOTHING_ELSE)
    money_other = _field(Finding, "money_other", help_text=_NOTHING_ELSE)
    settlement_cut = _field(Finding, "settlement_cut", help_text=_NOTHING_ELSE)
    land_recovered_m2 = _field(Finding, "land_recovered_m2", help_text=_NOTHING_ELSE, min_value=0)
    land_other_m2 = _field(Finding, "land_other_m2", help_text=_NOTHING_ELSE, min_value=0)

    @property
    def handled(self) -> Handled:
        """What was stated; the money in whole đồng."""
        money = ("money_recovered", "money_other", "settlement_cut")
        land = ("land_recovered_m2", "land_other_m2")
        given = self.cleaned_data
        whole = {name: None if given[name] is None else int(given[name]) for name in money}
        return Handled(**whole, **{name: given[name] for name in land})


class VerifyForm(StepForm):
    verified_on = DayFirstDateField(label="Ngày xác nhận", initial=_today)


class SendBackForm(StepForm):
    reason = _reason("Lý do trả lại")


class CloseForm(StepForm):
    closed_on = DayFirstDateField(label="Ngày kết thúc", initial=_today)
    reason = _reason("Lý do kết thúc, không xử lý")


class ReopenForm(StepForm):
    reason = _reason("Lý do mở lại")
