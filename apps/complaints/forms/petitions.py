"""Forms of petitions: what stands in the register, and who sent each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone

from apps.complaints.models import Field, Petition, PetitionClass, Petitioner, PetitionType
from apps.complaints.services.petitions import handlers, next_petition_code
from apps.core.forms import EMPTY_CHOICE, ChildForm, RecordForm
from apps.core.text import masked_phone
from apps.households.rules import phone_obstacle

_MASK = "•"
# Between a type of the law and the commune's own name for some of it.
_OWN = ":"
_STANDS_IN = {"own_type": "petition_type", "own_field": "field"}
_IN_WORDS = {"petition_type": "type_name", "field": "field_name"}
Group = tuple[str, Any]


class PetitionForm(RecordForm):
    """One choice for the type and one for the field, the commune's own names below those of the law.

    Status, end, result and due day are not typed: they follow from what is entered as having happened.
    """

    petition_type: Any = forms.ChoiceField(label="Loại đơn")
    field: Any = forms.ChoiceField(label="Lĩnh vực")
    assigned_to: Any = forms.ChoiceField(label="Người phụ trách", required=False)

    class Meta(RecordForm.Meta):
        model = Petition
        fields = (
            "code",
            "received_on",
            "petition_type",
            "own_type",
            "source",
            "field",
            "own_field",
            "subject",
            "signers",
            "screening",
            "competence",
            "is_remote",
            "is_involved",
            "assigned_to",
            "inspectorate_helped",
        )

    field_order = ("code", "received_on", "petition_type", "field", "source", "subject", "signers")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Chosen together with the type and the field of the law.
        del self.fields["own_type"], self.fields["own_field"]
        self._own = self._own_names()
        self._offer("petition_type", PetitionType.choices, PetitionClass.Axis.TYPE, self.instance.own_type)
        self._offer("field", Field.choices, PetitionClass.Axis.FIELD, self.instance.own_field)
        self._offer_handlers()
        self.fields["code"].required = False
        self.fields["code"].help_text = "Để trống thì cổng đặt số tiếp theo của năm tiếp nhận."
        if self.instance.pk is None and not self.is_bound:
            self.initial.setdefault("code", next_petition_code(self.unit, timezone.localdate().year))

    def _own_names(self) -> dict[str, PetitionClass]:
        """The commune's names that may be chosen, by the value of their choice; those chosen before stay."""
        chosen = (self.instance.own_type_id, self.instance.own_field_id)
        rows = PetitionClass.objects.visible_to(self.user).filter(unit=self.unit).order_by("name")
        return {f"{row.counted_as}{_OWN}{row.public_id}": row for row in rows if row.is_in_use or row.pk in chosen}

    def _offer(self, name: str, of_law: Iterable[tuple[str, Any]], axis: str, chosen: PetitionClass | None) -> None:
        choices: list[Group] = [("", EMPTY_CHOICE)]
        for value, label in of_law:
            own = [(key, row.name) for key, row in self._own.items() if (row.axis, row.counted_as) == (axis, value)]
            choices.append((label, [(value, f"{label} (chung)"), *own]) if own else (value, label))
        self.fields[name].choices = choices
        if chosen is not None:
            self.initial[name] = f"{chosen.counted_as}{_OWN}{chosen.public_id}"

    def _offer_handlers(self) -> None:
        people = {person.public_id: person for person in handlers(self.unit)}
        labels = [(key, str(person)) for key, person in people.items()]
        chosen = self.instance.assigned_to
        if chosen is not None and chosen.public_id not in people:
            people[chosen.public_id] = chosen
            labels.append((chosen.public_id, f"{chosen} (không còn giữ nhiệm vụ)"))
        self._people = people
        self.fields["assigned_to"].choices = [("", EMPTY_CHOICE), *labels]
        self.initial["assigned_to"] = chosen.public_id if chosen else ""

    def clean_petition_type(self) -> str:
        return self._split("petition_type", "own_type")

    def clean_field(self) -> str:
        return self._split("field", "own_field")

    def _split(self, name: str, own: str) -> str:
        """The value of the law; the commune's own name goes where the model keeps it."""
        chosen: str = self.cleaned_data[name]
        self.cleaned_data[own] = self._own.get(chosen)
        return chosen.partition(_OWN)[0]

    def clean_assigned_to(self) -> Any:
        return self._people.get(self.cleaned_data["assigned_to"])

    def changed_against(self, current: Any) -> list[str]:
        """An own name of the commune is told with the choice that it stands in."""
        changed = super().changed_against(current)
        return list(dict.fromkeys(_STANDS_IN.get(name, name) for name in changed))

    def differences(self, current: Any) -> list[tuple[str, str, str]]:
        """As people chose it: the commune's own name where it has one."""
        told = dict(zip(self.changed_against(current), super().differences(current), strict=True))
        for name, words in _IN_WORDS.items():
            if name in told:
                told[name] = (told[name][0], getattr(current, words), getattr(self.instance, words))
        return list(told.values())


class PetitionerForm(ChildForm):
    """Who sent the letter; of a stored telephone number the last digits alone show."""

    # Set by the formset: somebody saved the petition since the page was opened.
    is_stale = False

    class Meta(ChildForm.Meta):
        model = Petitioner
        fields = ("name", "address", "phone", "is_representative")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.phone:
            self.initial["phone"] = masked_phone(self.instance.phone)
            self.fields["phone"].help_text = "Giữ nguyên thì số không đổi; muốn đổi thì gõ lại cả số."

    def clean_phone(self) -> str:
        """What is left as it was shown stays the number that is stored."""
        phone: str = self.cleaned_data["phone"]
        stored: str = self.instance.phone
        if _MASK in phone:
            if self.instance.pk is not None and (self.is_stale or phone == masked_phone(stored)):
                return stored
            raise ValidationError("Số điện thoại còn bị che một phần; gõ lại cả số.")
        # A number that was entered in another way stands as it is.
        if phone != stored and (obstacle := phone_obstacle(phone)):
            raise ValidationError(obstacle)
        return phone


class BasePetitionerFormSet(BaseInlineFormSet):
    """No more people than signed."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        sent: Mapping[str, Any] = self.data or {}
        form.is_stale = self.is_bound and str(sent.get("version", "")) != str(self.instance.version)

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        typed = [form for form in self.forms if form not in self.deleted_forms and form.cleaned_data.get("name")]
        signers = self.instance.signers
        if signers and len(typed) > signers:
            raise ValidationError(
                f"Ghi {len(typed)} người gửi nhưng số người ký đơn là {signers}: sửa số người ký, hoặc bớt dòng."
            )


PetitionerInline = inlineformset_factory(
    Petition, Petitioner, form=PetitionerForm, formset=BasePetitionerFormSet, extra=2
)
