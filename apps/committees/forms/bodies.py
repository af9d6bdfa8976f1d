"""Forms of committees with their members and decisions, of the day looked at, and of a renewal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, BaseModelFormSet, inlineformset_factory, modelformset_factory

from apps.committees.models import Committee, CommitteeDecision, CommitteeMember, DecisionKind
from apps.committees.rules import TWO_SEATS, held_twice
from apps.core.forms import ChildForm, DayFirstDateField, RecordForm, RowsField, formfield_for
from apps.core.step_forms import StepForm
from apps.villages.forms import offer_new_official
from apps.villages.models import Official

_NUMBER_HELP = "Để trống khi sẽ lập văn bản trên cổng: quyết định lấy số và ngày của văn bản."


class CommitteeForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Committee
        fields = ("kind", "name", "agency", "established_on", "dissolved_on")


class CommitteeMemberForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = CommitteeMember
        fields = ("official", "role", "post", "area", "village", "joined_on", "left_on")

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        offer_new_official(self.fields["official"], self.user, unit)

    def clean(self) -> dict[str, Any]:
        """Without a day, which only the page of a new body takes, somebody sits there from its first day on."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "joined_on" in cleaned and cleaned["joined_on"] is None:
            cleaned["joined_on"] = cleaned["committee"].established_on
        return cleaned


class CommitteeDecisionForm(ChildForm):
    """One that has a paper keeps what the paper says."""

    class Meta(ChildForm.Meta):
        model = CommitteeDecision
        fields = ("kind", "number", "decided_on", "term_until", "replaces", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = _NUMBER_HELP
        if self.has_paper:
            for name in ("kind", "number", "decided_on", "term_until", "replaces"):
                self.fields[name].disabled = True

    @property
    def has_paper(self) -> bool:
        return self.instance.pk is not None and self.instance.made_paper is not None


class BaseMemberFormSet(BaseInlineFormSet):
    """One seat a person on any day, over what is typed and what stands in the table besides."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if self.instance.pk is None:
            joined = form.fields["joined_on"]
            joined.required = False
            joined.help_text = "Để trống là từ ngày thành lập."

    def clean(self) -> None:
        super().clean()
        typed = [form.cleaned_data for form in self.forms if form.is_valid()]
        # Without a day is who joins a new body whose own first day is not right yet.
        kept = [row for row in typed if row.get("official") and row.get("joined_on") and not row.get("DELETE")]
        seats = [(row["official"], row["joined_on"], row["left_on"]) for row in kept]
        if self.instance.pk:
            shown = [form.instance.pk for form in self.initial_forms]
            others = self.instance.members.exclude(pk__in=shown).select_related("official")
            seats += [(row.official, row.joined_on, row.left_on) for row in others]
        person = held_twice((official.pk, first, last) for official, first, last in seats)
        if person is not None:
            who = next(official for official, _, _ in seats if official.pk == person)
            raise ValidationError(TWO_SEATS.format(who=who))


class BaseDecisionFormSet(BaseInlineFormSet):
    """Decisions of one body, which replace none but its own earlier ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", CommitteeDecision._default_manager.for_list())  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        own: Any = form.fields["replaces"]
        own.queryset = own.queryset.filter(committee=self.instance.pk)

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            row = form.cleaned_data if form.is_valid() else {}
            self._check_kept(form, row)
            if row and not row.get("DELETE"):
                check_replaced(form, row, form.instance)

    def _check_kept(self, form: Any, row: dict[str, Any]) -> None:
        if not row.get("DELETE") or form.instance.pk is None:
            return
        if form.has_paper:
            raise ValidationError(f"Không xóa được {form.instance}: đã lập văn bản. Ra quyết định mới để thay thế.")
        staying = {other.instance.pk for other in self.forms if not getattr(other, "cleaned_data", {}).get("DELETE")}
        if any(later.pk in staying for later in form.instance.replaced_by.all()):
            raise ValidationError(f"Không xóa được {form.instance}: quyết định khác đang ghi thay thế nó.")


def check_replaced(form: Any, row: dict[str, Any], own: CommitteeDecision) -> None:
    """A decision replaces neither itself nor a later one; the reason is told at the field."""
    replaced, day = row.get("replaces"), row.get("decided_on")
    if replaced is None or day is None:
        return
    if replaced.pk == own.pk or replaced.decided_on > day:
        form.add_error("replaces", "Chỉ thay thế được quyết định trước đó của ban, tổ này.")


class CompositionForm(forms.Form):
    """The day whose composition is looked at."""

    ngay = DayFirstDateField(label="Thành phần ngày")


class RenewalForm(StepForm):
    """The decision of a renewal, and who leaves; those who join are rows of their own.

    Seats that are held no more, and decisions of other bodies, cannot be chosen.
    """

    kind = forms.ChoiceField(
        label="Nội dung quyết định",
        choices=[(kind.value, kind.label) for kind in (DecisionKind.RENEW, DecisionKind.REPLACE)],
    )
    decided_on = DayFirstDateField(label="Ngày quyết định")
    leavers = RowsField(
        CommitteeMember._default_manager.none(),
        label="Thôi tham gia từ ngày quyết định",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Người không đánh dấu thì ở lại. Người đổi vai trò: đánh dấu ở đây rồi ghi lại ở phần tham gia mới.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "term_until", "replaces", "note"):
            self.fields[name] = formfield_for(CommitteeDecision._meta.get_field(name))  # type: ignore[assignment]
        self.fields["number"].help_text = _NUMBER_HELP
        replaced: Any = self.fields["replaces"]
        replaced.queryset = self.record.decisions.for_list()
        replaced.empty_label = "– Không thay thế –"
        leavers: Any = self.fields["leavers"]
        leavers.queryset = self.record.members.for_list().filter(left_on__isnull=True)
        self.order_fields(["kind", "decided_on", "number", "term_until", "replaces", "note", "leavers"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_replaced(self, cleaned, CommitteeDecision())
        return cleaned

    @property
    def decision(self) -> CommitteeDecision:
        """The decision as typed, once the form is valid."""
        names = ("kind", "decided_on", "number", "term_until", "replaces", "note")
        return CommitteeDecision(**{name: self.cleaned_data[name] for name in names})


class JoinerForm(ChildForm):
    """Somebody who joins `committee`."""

    class Meta(ChildForm.Meta):
        model = CommitteeMember
        fields = ("official", "role", "post", "area", "village")

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.committee = committee


class BaseJoinerFormSet(BaseModelFormSet):
    """Who joins; nobody twice."""

    def clean(self) -> None:
        super().clean()
        seen: set[Official] = set()
        for form in self.forms:
            official = (form.cleaned_data if form.is_valid() else {}).get("official")
            if official is None:
                continue
            if official in seen:
                raise ValidationError(f"{official} ghi hai lần.")
            seen.add(official)

    @property
    def joiners(self) -> list[CommitteeMember]:
        """The rows as typed, once they are valid."""
        return [form.instance for form in self.forms if form.has_changed()]


MemberFormSet = inlineformset_factory(
    Committee, CommitteeMember, form=CommitteeMemberForm, formset=BaseMemberFormSet, extra=3
)
DecisionFormSet = inlineformset_factory(
    Committee, CommitteeDecision, form=CommitteeDecisionForm, formset=BaseDecisionFormSet, extra=1
)
JoinerFormSet = modelformset_factory(
    CommitteeMember, form=JoinerForm, formset=BaseJoinerFormSet, extra=6, max_num=30, absolute_max=30
)
