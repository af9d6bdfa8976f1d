"""The form of a household: a new one, and the correction of one that stands."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from apps.core.forms import CleanText, DayFirstDateField, RecordForm
from apps.core.text import masked_phone
from apps.households.models import Household
from apps.households.models.residences import StartKind
from apps.households.services.register import next_code

# A split and a move between villages are events of a household that is there.
_FIRST_KINDS = (StartKind.REGISTERED, StartKind.NEW, StartKind.MOVED_IN)
_MASK = "•"


class HouseholdForm(RecordForm):
    """Asks of a new household how it came to count. What happens later has pages of its own; this one corrects."""

    started_on = DayFirstDateField(label="Tính từ ngày")
    start_kind = forms.ChoiceField(
        label="Lý do bắt đầu tính", choices=[(kind.value, kind.label) for kind in _FIRST_KINDS], required=False
    )
    start_basis = CleanText(label="Căn cứ bắt đầu", max_length=200, required=False)

    class Meta(RecordForm.Meta):
        model = Household
        fields = ("village", "code", "head_name", "birth_year", "members", "address", "phone", "note")

    field_order = ("village", "code", "head_name", "birth_year", "members", "started_on", "start_kind", "start_basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        village = self.fields["village"]
        running = Q(ended_on__isnull=True) | Q(ended_on__gte=timezone.localdate()) | Q(pk=self.instance.village_id)
        village.queryset = village.queryset.filter(running)
        self.fields["started_on"].initial = self.instance.started_on
        if self.instance.pk is None:
            self.fields["code"].required = False
            self.fields["code"].help_text = "Để trống thì cổng đặt mã tiếp theo của thôn."
            return
        del self.fields["start_kind"], self.fields["start_basis"]
        self.initial["phone"] = masked_phone(self.instance.phone)
        if self.instance.phone:
            self.fields["phone"].help_text = "Giữ nguyên thì số không đổi; muốn đổi thì gõ lại cả số."
        if self.instance.residences.count() > 1:
            for name in ("village", "started_on"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Hộ đã qua nhiều thời gian cư trú; xem Biến động của hộ."

    def clean_phone(self) -> str:
        """What is left as it was shown stays the number that is stored."""
        phone: str = self.cleaned_data["phone"]
        stored = self.initial.get("phone")
        if self.instance.pk is not None and phone and phone == stored:
            return str(self.instance.phone)
        if _MASK in phone:
            raise ValidationError("Số điện thoại còn bị che một phần; gõ lại cả số.")
        return phone

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("started_on"):
            self.instance.started_on = cleaned["started_on"]
        if self.instance.pk is None:
            self.instance.start_kind = cleaned.get("start_kind") or StartKind.REGISTERED
            self.instance.start_basis = cleaned.get("start_basis", "")
            if not cleaned.get("code") and "code" not in self.errors and cleaned.get("village"):
                cleaned["code"] = next_code(unit=self.unit, village=cleaned["village"])
        return cleaned
