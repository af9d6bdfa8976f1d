"""Forms of a meeting: its plan before, its minutes after, in the order of the paper form."""

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from apps.core.forms import RecordForm
from apps.core.together import answers, together
from apps.households.services.entitled import Entitled, entitled
from apps.meetings.models import Meeting, MeetingState
from apps.meetings.services import households_on
from apps.villages.models import OfficeTerm
from apps.villages.models.officials import Office

# What seldom changes from one meeting of a village to the next.
_USUAL = ("place", "starts_at", "chair_name", "chair_post", "secretary_name", "front_head_name", "contact")
# The parts of the minutes' paper form (Mẫu 03), each with the fields that it asks for in this order.
_PARTS = {
    "meeting": ("village", "held_on", "starts_at", "kind", "subject", "place"),
    "presence": (
        *("chair_name", "chair_post", "secretary_name", "secretary_votes", "guests"),
        *("households", "present", "roll_called", "failed"),
    ),
    "end": ("summary", "ended_at", "front_head_name", "witnesses"),
}
_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class MeetingForm(RecordForm):
    """What both forms share: the village is chosen already where there is only one."""

    class Meta(RecordForm.Meta):
        model = Meeting
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ended_at"):
            if name in self.fields:
                self.fields[name].widget = _CLOCK
        if self.instance.follows_id is not None:
            self.fields["village"].queryset = self.fields["village"].queryset.filter(pk=self.instance.village_id)
        if self.instance.pk is None:
            self._begin_as_usual()

    def _begin_as_usual(self) -> None:
        """A new meeting starts with the only village there is, its head in the chair, and who wrote last time."""
        villages = list(self.fields["village"].queryset[:2])
        if len(villages) == 1:
            self.initial["village"] = self.initial.get("village") or villages[0].pk
        village = self.initial.get("village")
        if village is None or self.is_bound:
            return
        heads = OfficeTerm.objects.visible_to(self.user).on(timezone.localdate()).filter(office=Office.VILLAGE_HEAD)
        held = Meeting.objects.visible_to(self.user).exclude(state=MeetingState.CANCELLED)
        last = held.filter(unit=self.unit, village=village).first()
        known = {name: getattr(last, name) for name in _USUAL} if last is not None else {}
        for term in heads.filter(unit=self.unit, village=village).for_list()[:1]:
            known |= {"chair_name": term.official.full_name, "chair_post": capfirst(term.get_office_display())}
        for name, value in known.items():
            if name in self.fields and not self.initial.get(name):
                self.initial[name] = value


class PlanForm(MeetingForm):
    """A meeting to come: what the invitation says (Nghị định 59/2023/NĐ-CP, Mẫu 01)."""

    class Meta(MeetingForm.Meta):
        fields = (
            "village",
            "kind",
            "subject",
            "held_on",
            "starts_at",
            "place",
            "chair_name",
            "chair_post",
            "secretary_name",
            "guests",
            "contact",
            "materials",
            "invited_on",
        )

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day < timezone.localdate():
            raise ValidationError("Ngày này đã qua. Cuộc họp đã diễn ra thì dùng “Ghi cuộc họp”.")
        return day


class MinutesForm(MeetingForm):
    """What happened (Mẫu 03). Nearly all may stay empty until the minutes are sent to the commune."""

    absent = forms.TypedMultipleChoiceField(
        label="Hộ không có người dự",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Có hộ không thuộc thôn vào ngày họp. Mở lại trang để có danh sách đúng."},
    )

    class Meta(MeetingForm.Meta):
        fields = tuple(chain.from_iterable(_PARTS.values()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["held_on"] = self.initial.get("held_on") or timezone.localdate()
        self.fields["households"].required = False
        self.roll, absent = together([self._roll, self._absent])
        self.fields["absent"].choices = [(row.household.pk, f"{row.household.code} – {row.name}") for row in self.roll]
        if self.instance.pk is not None:
            self.initial["absent"] = absent

    @property
    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields of each part of the paper form."""
        return {part: [self[name] for name in names] for part, names in _PARTS.items()}

    def _roll(self) -> Sequence[Entitled]:
        """The households that count in the village on the meeting's day, once both are known."""
        day = self._typed("held_on")
        as_stored = self.instance.pk is not None and not self.is_bound
        village = self.instance.village if as_stored else self._typed("village")
        day = day or (None if self.is_bound else timezone.localdate())
        if village is None or day is None:
            return []
        return entitled(self.unit, day, village, viewer=self.user)

    def _absent(self) -> list[int]:
        """The households that are noted as absent so far."""
        if self.instance.pk is None:
            return []
        return [key for (key,) in answers(self.instance.absences.values_list("household"))]

    def _count_by_roll(self, cleaned: dict[str, Any]) -> None:
        """All households of the register's roll but those ticked; another total than the roll's is refused."""
        if cleaned["households"] == len(self.roll):
            cleaned["present"] = len(self.roll) - len(cleaned["absent"])
            return
        self.add_error(
            "households",
            f"Danh sách điểm danh có {len(self.roll)} hộ, khác tổng số hộ đã nhập. Để trống ô này để lấy theo sổ, "
            "hoặc bỏ dấu “điểm danh từng hộ” và nhập số hộ dự.",
        )

    def _refuse_more_than_all(self, cleaned: dict[str, Any]) -> None:
        """At the field, with the total that the register gave: the constraint's sentence stands far above it."""
        households, present = cleaned.get("households"), cleaned.get("present")
        if households is not None and present is not None and present > households:
            self.add_error(
                "present", f"Số hộ dự họp ({present}) không được lớn hơn tổng số hộ của thôn ({households})."
            )

    def differences(self, current: Any) -> list[tuple[str, str, str]]:
        """With the households that were ticked as absent."""
        found = super().differences(current)
        names = {row.household.pk: row.household.code for row in self.roll}
        stored = {row.household_id: row.household.code for row in current.absences.select_related("household")}
        typed = {key: names.get(key, "?") for key in self.cleaned_data.get("absent", ())}
        if stored.keys() != typed.keys():
            label = str(self["absent"].label)
            found.append((label, *(", ".join(sorted(codes.values())) or "không có" for codes in (stored, typed))))
        return found

    def _typed(self, name: str) -> Any:
        """The field as sent, or as it starts; None where it says nothing."""
        value = (
            self.data.get(self.add_prefix(name))
            if self.is_bound
            else self.get_initial_for_field(self.fields[name], name)
        )
        try:
            return self.fields[name].clean(getattr(value, "pk", value))
        except ValidationError:
            return None

    def clean(self) -> dict[str, Any]:
        """Reckon who is present, and take a blank number of households from the register of the day."""
        cleaned = super().clean() or self.cleaned_data
        village, held_on = cleaned.get("village"), cleaned.get("held_on")
        if village and held_on and cleaned.get("households", 0) is None:
            cleaned["households"] = households_on(village=village, day=held_on) or None
            if cleaned["households"] is None:
                self.add_error(
                    "households",
                    "Sổ hộ gia đình chưa có hộ nào của thôn này vào ngày họp; nhập tổng số hộ ghi trong biên bản.",
                )
        if not cleaned.get("roll_called"):
            cleaned["absent"] = []
        elif cleaned.get("households") is not None and "absent" in cleaned:
            self._count_by_roll(cleaned)
        self._refuse_more_than_all(cleaned)
        return cleaned
