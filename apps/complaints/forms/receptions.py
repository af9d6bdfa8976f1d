"""Forms of receptions: the desk's short one, the whole one with those who came, and the petition that was handed in."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import inlineformset_factory
from django.utils import timezone

from apps.complaints.models import GROUP_FROM, Petition, Reception, Visitor
from apps.complaints.services.petitions import next_petition_code
from apps.complaints.services.receptions import RECEPTION_ERASED
from apps.core.forms import EMPTY_CHOICE, ChildForm, OrderedFormSet, RecordForm, formfield_for
from apps.core.step_forms import StepForm

# What is said before such a turn is sent, and again once it is stored.
NOTHING_KEPT = "Lượt tiếp có tố cáo chỉ lưu số người, số vụ việc: họ tên, địa chỉ, nội dung đã gõ không được lưu."
# Days of the schedule that may be chosen lie so near to the day of the turn.
_NEAR = timedelta(days=45)
_AUTO, _YES, _NO = "auto", "yes", "no"
_WORDS = ("subject", "outcome", "earlier_handled_by")


def usual_kind(receiver: str) -> str:
    """The officer receives people regularly, the head and the deputy in his place on set days."""
    officer = receiver == Reception.Receiver.OFFICER
    return str(Reception.Kind.REGULAR if officer else Reception.Kind.PERIODIC)


class BaseReceptionForm(RecordForm):
    """What both forms share: the day of the schedule, and that a denunciation takes no words along."""

    class Meta(RecordForm.Meta):
        model = Reception
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].label_from_instance = lambda day: f"{day.held_on:%d/%m/%Y}, {day.hours}, {day.host}"
        self.fields["day"].queryset = self._offered().order_by("held_on", "starts_at", "pk")
        self.fields["handling"].help_text = f"Chọn “{Reception.Handling.DENUNCIATION.label}”: {NOTHING_KEPT}"

    def _offered(self) -> Any:
        around = self._day_of_turn()
        near = Q(held_on__range=(around - _NEAR, around + _NEAR))
        return self.fields["day"].queryset.filter(near | Q(pk=self.instance.day_id))

    def _day_of_turn(self) -> date:
        """As it was typed, stored or offered; today where it cannot be read."""
        typed: Any = self.data.get(self.add_prefix("held_on")) if self.is_bound else self.initial.get("held_on")
        try:
            found = self.fields["held_on"].clean(typed) if typed else self.instance.held_on
        except ValidationError:
            found = None
        return found or timezone.localdate()

    @property
    def tells_of_denunciation(self) -> bool:
        return bool(self.cleaned_data.get("handling") == Reception.Handling.DENUNCIATION)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, held_on = cleaned.get("day"), cleaned.get("held_on")
        if day and held_on and day.held_on != held_on:
            self.add_error("day", f"Buổi tiếp này trong lịch là ngày {day.held_on:%d/%m/%Y}, khác ngày tiếp.")
        if self.tells_of_denunciation:
            if self.instance.petition_id:
                self.add_error("handling", "Đơn của lượt tiếp này đã vào sổ: chuyển đơn đó sang sổ tố cáo trước.")
            for name in _WORDS:
                if name in cleaned:
                    cleaned[name] = ""
        elif "subject" in cleaned and not cleaned["subject"] and not self.instance.erased_on:
            self.add_error("subject", "Ghi nội dung vụ việc.")
        return cleaned


class ReceptionForm(BaseReceptionForm):
    """All that is recorded of a turn."""

    class Meta(BaseReceptionForm.Meta):
        fields = (
            "held_on",
            "receiver",
            "kind",
            "day",
            "people",
            "cases",
            "is_group",
            "subject",
            "handling",
            "earlier_handled_by",
            "inspectorate_present",
            "answered_on",
            "outcome",
        )


class DeskForm(BaseReceptionForm):
    """The shortest entry: who, from where, how many, about what, and what was done. `DETAILS` stand folded."""

    SHORT: ClassVar[tuple[str, ...]] = (
        "held_on",
        "receiver",
        "name",
        "address",
        "people",
        "subject",
        "handling",
    )
    DETAILS: ClassVar[tuple[str, ...]] = (
        "kind",
        "cases",
        "group",
        "day",
        "inspectorate_present",
        "earlier_handled_by",
    )

    name = formfield_for(Visitor._meta.get_field("name"), required=False)
    address = formfield_for(Visitor._meta.get_field("address"))
    kind = forms.ChoiceField(
        label="Hình thức tiếp",
        required=False,
        initial=_AUTO,
        choices=[(_AUTO, "theo người tiếp: công chức thường xuyên, lãnh đạo định kỳ"), *Reception.Kind.choices],
    )
    group = forms.ChoiceField(
        label="Đoàn đông người",
        required=False,
        initial=_AUTO,
        choices=[(_AUTO, f"theo số người: từ {GROUP_FROM} người về một vụ việc"), (_YES, "có"), (_NO, "không")],
    )

    class Meta(BaseReceptionForm.Meta):
        fields = (
            "held_on",
            "receiver",
            "people",
            "subject",
            "handling",
            "kind",
            "cases",
            "day",
            "inspectorate_present",
            "earlier_handled_by",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "Đoàn nhiều người: ghi người đại diện; thêm người khác khi mở lượt tiếp để sửa."
        for name in ("people", "cases"):
            self.fields[name].required = False
        if not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True

    def clean_people(self) -> int:
        people = self.cleaned_data["people"]
        return 1 if people is None else int(people)

    def clean_cases(self) -> int:
        cases = self.cleaned_data["cases"]
        return 1 if cases is None else int(cases)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") in ("", _AUTO) and "receiver" in cleaned:
            cleaned["kind"] = usual_kind(cleaned["receiver"])
        people, cases = cleaned.get("people") or 0, cleaned.get("cases") or 0
        many = people >= GROUP_FROM and cases <= 1
        self.instance.is_group = many if cleaned.get("group") in ("", _AUTO, None) else cleaned["group"] == _YES
        if self.instance.is_group and people < GROUP_FROM and "people" in cleaned:
            self.add_error("group", f"Đoàn đông người có từ {GROUP_FROM} người trở lên.")
        if self.tells_of_denunciation:
            cleaned["name"] = cleaned["address"] = ""
        elif cleaned.get("address") and not cleaned.get("name") and "name" in cleaned:
            self.add_error("name", "Ghi họ tên người đến, hoặc để trống cả địa chỉ.")
        if not cleaned.get("day") and "held_on" in cleaned and "day" in cleaned:
            cleaned["day"] = self._only_day(cleaned["held_on"])
        return cleaned

    def _only_day(self, held_on: date) -> Any:
        """The session of the schedule, where the day has just one."""
        found = list(self.fields["day"].queryset.filter(held_on=held_on)[:2])
        return found[0] if len(found) == 1 else None

    def short(self) -> list[Any]:
        return [self[name] for name in self.SHORT]

    def details(self) -> list[Any]:
        return [self[name] for name in self.DETAILS]

    @property
    def opens_details(self) -> bool:
        """Whether something was refused there, which nobody would find while it is folded."""
        return any(self[name].errors for name in self.DETAILS)


class VisitorForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Visitor
        fields = ("name", "address")


class VisitorFormSet(OrderedFormSet):
    """Those who came; of a denunciation none is stored, whatever was typed."""

    def is_valid(self) -> bool:
        return self.management_form.is_valid() if self._drops else super().is_valid()

    def save(self, commit: bool = True) -> list[Any]:
        self.new_objects: list[Any] = []
        self.changed_objects: list[Any] = []
        self.deleted_objects: list[Any] = []
        return [] if self._drops else list(super().save(commit))

    def clean(self) -> None:
        super().clean()
        if self.instance.erased_on and any(form.cleaned_data.get("name") for form in self.forms):
            raise ValidationError(RECEPTION_ERASED)

    @property
    def _drops(self) -> bool:
        return bool(self.instance.handling == Reception.Handling.DENUNCIATION)


VisitorInline = inlineformset_factory(Reception, Visitor, form=VisitorForm, formset=VisitorFormSet, extra=3)


class ReceptionPetitionForm(StepForm):
    """What the register says of a petition that was handed in at a reception."""

    FIELDS: ClassVar[tuple[str, ...]] = ("code", "petition_type", "field", "subject", "signers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.FIELDS:
            field = self.fields[name] = formfield_for(Petition._meta.get_field(name))
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", EMPTY_CHOICE), *Petition._meta.get_field(name).choices]
        self.fields["code"].required = False
        self.fields["code"].help_text = "Để trống thì lấy số tiếp theo trong năm."
        self.fields["code"].initial = next_petition_code(self.record.unit, self.record.held_on.year)
        self.fields["subject"].initial = self.record.subject
        self.fields["signers"].initial = max(1, len(self.record.visitors.all()))

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}
