"""The form of a household: a new one, and the correction of one that stands."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from apps.core.forms import CleanText, DayFirstDateField, RecordForm
from apps.core.text import masked_phone
from apps.households.models import Household
from apps.households.models.residences import StartKind
from apps.households.rules import phone_obstacle
from apps.households.services.pairs import Likeness, likely_same

# A split and a move between villages are events of a household that is there.
_FIRST_KINDS = (StartKind.REGISTERED, StartKind.NEW, StartKind.MOVED_IN)
_MASK = "•"
_CORRECTS_ONLY = (
    "Chỉ sửa khi ghi nhầm: số liệu các ngày trước đổi theo; hộ chuyển đi thì ghi ở “Chuyển thôn” hoặc “Chuyển đi”."
)
# More namesakes help nobody to find the one.
_MOST_LIKELY = 5


def refuse_phone(phone: str) -> str:
    """The number, if it can be dialled."""
    if obstacle := phone_obstacle(phone):
        raise ValidationError(obstacle)
    return phone


class HouseholdForm(RecordForm):
    """Asks of a new household how it came to count. What happens later has pages of its own; this one corrects.

    What changes past counts, or looks like a household that is there, is asked once more: the box for it stands on the
    form only then. `likely` are the households that the page names in doing so.
    """

    corrects = forms.BooleanField(label="Tôi sửa chỗ ghi nhầm; số liệu các ngày trước thay đổi theo", required=False)
    new_anyway = forms.BooleanField(label="Vẫn lập hộ mới", required=False)
    started_on = DayFirstDateField(label="Tính từ ngày")
    start_kind = forms.ChoiceField(
        label="Lý do bắt đầu tính", choices=[("", ""), *((kind.value, kind.label) for kind in _FIRST_KINDS)]
    )
    start_basis = CleanText(label="Căn cứ bắt đầu", max_length=200, required=False)

    class Meta(RecordForm.Meta):
        model = Household
        fields = ("village", "code", "head_name", "birth_year", "members", "address", "phone", "note")

    field_order = (
        *("corrects", "new_anyway", "village", "code", "head_name", "birth_year", "members"),
        *("started_on", "start_kind", "start_basis"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely: list[tuple[Household, Likeness]] = []
        if not self.is_bound:
            del self.fields["corrects"], self.fields["new_anyway"]
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
        several = self.instance.residences.count() > 1
        for name in ("village", "started_on"):
            self.fields[name].disabled = several
            self.fields[name].help_text = (
                "Hộ đã qua nhiều thời gian cư trú; xem Biến động của hộ." if several else _CORRECTS_ONLY
            )

    def clean_phone(self) -> str:
        """What is left as it was shown stays the number that is stored."""
        phone: str = self.cleaned_data["phone"]
        stored = self.initial.get("phone")
        if self.instance.pk is not None and phone and phone == stored:
            return str(self.instance.phone)
        if _MASK in phone and self._is_stale:
            return str(self.instance.phone)
        if _MASK in phone:
            raise ValidationError("Số điện thoại còn bị che một phần; gõ lại cả số.")
        return refuse_phone(phone)

    @property
    def _is_stale(self) -> bool:
        """Whether somebody saved the household since the page was opened: that is to be shown before all else."""
        version = self.fields["version"].clean(self.data.get(self.add_prefix("version")))
        return self.instance.pk is not None and version != self.instance.version

    def show_conflict(self, current: Any) -> None:
        super().show_conflict(current)
        if _MASK in self.data.get(self.add_prefix("phone"), ""):
            self.come_back_with(phone=masked_phone(current.phone))

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        self._ask("corrects", self._moved())
        self._ask("new_anyway", self._known_already())
        if cleaned.get("started_on"):
            self.instance.started_on = cleaned["started_on"]
        if self.instance.pk is None:
            self.instance.start_kind = cleaned.get("start_kind", "")
            self.instance.start_basis = cleaned.get("start_basis", "")
        return cleaned

    def _ask(self, name: str, doubt: str) -> None:
        """Refuse what is in doubt until its box is ticked; without a doubt there is no box."""
        if not doubt:
            del self.fields[name]
        elif not self.cleaned_data.get(name):
            self.add_error(name, doubt)

    def _moved(self) -> str:
        """Says which of the two was typed otherwise that decide in which past counts the household stands."""
        stored, cleaned, said = self.instance, self.cleaned_data, []
        if stored.pk is None or self._is_stale:
            return ""
        village, day = cleaned.get("village"), cleaned.get("started_on")
        if village and village.pk != stored.village_id:
            said.append(f"thôn từ {stored.village} thành {village}")
        if day and day != stored.started_on:
            said.append(f"ngày bắt đầu tính từ {stored.started_on:%d/%m/%Y} thành {day:%d/%m/%Y}")
        if not said:
            return ""
        return (
            f"Chưa lưu: đồng chí đổi {', '.join(said)}, nên số hộ của các ngày trước cũng đổi. Hộ chuyển đi thì không "
            "sửa ở đây mà ghi biến động; ghi nhầm thì đánh dấu ô này rồi lưu."
        )

    def _known_already(self) -> str:
        """Names the households, with links, that the new one may be."""
        village, head = self.cleaned_data.get("village"), self.cleaned_data.get("head_name")
        if self.instance.pk is not None or not village or not head:
            return ""
        typed = Household(
            unit=self.unit, village=village, head_name=head, birth_year=self.cleaned_data.get("birth_year")
        )
        self.likely = likely_same(typed, user=self.user)[:_MOST_LIKELY]
        if not self.likely:
            return ""
        # In a tab of their own, so that what was typed stays.
        links = format_html_join(
            "; ",
            '<a href="{}" target="_blank" rel="noopener">{}</a> ({}, {})',
            ((row.get_absolute_url(), row, row.village, likeness.words) for row, likeness in self.likely),
        )
        return format_html(
            "Chưa lưu: trong sổ đã có hộ giống hộ này: {}. Mở ra xem; đúng là hộ khác thì đánh dấu ô này rồi lưu.",
            links,
        )
