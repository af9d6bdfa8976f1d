"""Rows of a meeting's page: the matters, and within each its options or candidates."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.forms.formsets import TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from apps.core.conflicts import without_lost_rows
from apps.core.forms import ChildForm, OrderedFormSet
from apps.core.services import delete_row
from apps.meetings.models import Choice, Matter, Meeting

MOST_MATTERS = 60
MOST_CHOICES = 30
# On the whole page.
MOST_CHOICES_IN_ALL = 200


class ChoiceForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Choice
        fields = ("text", "birth_year", "votes", "reelected")


class ChoiceFormSet(OrderedFormSet):
    """Choices that are read together with their matters."""

    def get_queryset(self) -> Any:
        return self.instance.choices.all() if self.instance.pk is not None else self.model.objects.none()


class PlannedChoiceForm(ChildForm):
    """Who stands for election or what there is to choose from, before anybody votes."""

    class Meta(ChildForm.Meta):
        model = Choice
        fields = ("text", "birth_year", "reelected")


_CHOICES: dict[str, Any] = {"formset": ChoiceFormSet, "extra": 2, "max_num": MOST_CHOICES, "absolute_max": MOST_CHOICES}
ChoiceInline = inlineformset_factory(Matter, Choice, form=ChoiceForm, **_CHOICES)
PlannedChoiceInline = inlineformset_factory(Matter, Choice, form=PlannedChoiceForm, **_CHOICES)


class MatterForm(ChildForm):
    """A matter with its own rows (`choices`), which count as part of it."""

    choices: BaseInlineFormSet

    @property
    def nested(self) -> tuple[str, BaseInlineFormSet]:
        """The rows of the row with their title, to be set beside what somebody else stored meanwhile."""
        return "Phương án, người ứng cử", self.choices

    class Meta(ChildForm.Meta):
        model = Matter
        fields = (
            "kind",
            "action",
            "text",
            "opinions",
            "method",
            "options",
            "seats",
            "ballots_issued",
            "ballots_returned",
            "votes_for",
            "votes_against",
            "votes_other",
            "invalid",
            "resolution",
            "contribution",
            "labour_days",
        )

    # A count that is left out is none.
    _COUNTS = ("votes_against", "votes_other", "invalid")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._COUNTS:
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return cleaned | {name: cleaned[name] or 0 for name in self._COUNTS if name in cleaned}

    def has_changed(self) -> bool:
        return super().has_changed() or self.choices.has_changed()

    def _post_clean(self) -> None:
        """A stored row that nobody changed keeps its own constraints; only the meeting around it may be another."""
        if self.instance.pk is None or self.changed_data:
            super()._post_clean()
            return
        try:
            self.instance.clean()
        except ValidationError as error:
            self.add_error(None, error)


class PlannedMatterForm(MatterForm):
    """What is known of a matter before the meeting."""

    class Meta(ChildForm.Meta):
        model = Matter
        fields = ("kind", "action", "text", "method", "seats")


class MatterRows(OrderedFormSet):
    """Matters; one that is deleted takes its own rows along."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "too_many_forms": (
            f"Mỗi cuộc họp ghi nhiều nhất {MOST_MATTERS} việc; mỗi việc nhiều nhất {MOST_CHOICES} phương án, người ứng "
            f"cử, mọi việc cộng lại nhiều nhất {MOST_CHOICES_IN_ALL}. Các dòng quá số đó đã bị bỏ khỏi trang này."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _cut(self)

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """With the rows of the matter; `ValidationError` where the commune has already recognised it."""
        try:
            delete_row(obj)
        except ProtectedError as error:
            raise ValidationError(
                f"Việc “{obj}” đã có quyết định công nhận hoặc kết quả lấy lại nên không xóa được."
            ) from error


def _cut(formset: BaseInlineFormSet) -> bool:
    """Whether more rows were sent than the formset takes; those that it took are counted when the page comes back."""
    if not formset.is_bound:
        return False
    sent: Any = formset.management_form
    taken = formset.total_form_count()
    if sent.cleaned_data[TOTAL_FORM_COUNT] <= taken:
        return False
    sent.data = sent.data.copy()
    sent.data[sent.add_prefix(TOTAL_FORM_COUNT)] = str(taken)
    return True


class MatterFormSet(MatterRows):
    """Matters whose options and candidates are checked and stored with them."""

    choice_rows: ClassVar[type[BaseInlineFormSet]] = ChoiceInline

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Matter.objects.prefetch_related("choices"))
        super().__init__(*args, **kwargs)
        # How many choices the page still takes; blank ones are offered as long as the stored ones leave room.
        self._room = MOST_CHOICES_IN_ALL
        self._choices_cut = False
        if not self.is_bound:
            self._room -= sum(len(matter.choices.all()) for matter in self.get_queryset())

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.choices = self._choices(form, form.data if form.is_bound else None)
        if form.is_bound:
            form.choices = self._choices(form, without_lost_rows(form.data, form.choices))
            self._room -= form.choices.total_form_count()
            self._choices_cut |= _cut(form.choices)
        elif index is not None:
            self._room -= form.choices.total_form_count() - form.choices.initial_form_count()

    def _choices(self, form: Any, data: Any) -> BaseInlineFormSet:
        choices = self.choice_rows(
            data, instance=form.instance, prefix=f"{form.prefix}-choices", form_kwargs=self.form_kwargs
        )
        choices.absolute_max = min(choices.absolute_max, self._room)
        choices.extra = max(min(choices.extra, self._room), 0)
        choices.can_delete_extra = False
        return choices

    def clean(self) -> None:
        super().clean()
        if self._choices_cut:
            raise ValidationError(self.error_messages["too_many_forms"], code="too_many_forms")

    def is_valid(self) -> bool:
        valid = super().is_valid()
        kept = [form for form in self.forms if form.has_changed() and not self._goes(form)]
        # A list, so that the rows of every matter show their messages.
        return valid and all([form.choices.is_valid() for form in kept])  # noqa: C419

    def _goes(self, form: Any) -> bool:
        return self.can_delete and bool(form.is_valid() and self._should_delete_form(form))

    def save_new(self, form: Any, commit: bool = True) -> Any:
        return self._with_choices(super().save_new(form, commit), form)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """A matter of which only the choices changed is not written itself."""
        return self._with_choices(super().save_existing(form, obj, commit) if form.changed_data else obj, form)

    def _with_choices(self, matter: Matter, form: Any) -> Matter:
        form.choices.instance = matter
        form.choices.save()
        return matter


class PlannedMatterFormSet(MatterFormSet):
    choice_rows = PlannedChoiceInline


_BOUNDS = {"max_num": MOST_MATTERS, "absolute_max": MOST_MATTERS}
MatterInline = inlineformset_factory(Meeting, Matter, form=MatterForm, formset=MatterFormSet, extra=2, **_BOUNDS)
PlannedMatterInline = inlineformset_factory(
    Meeting, Matter, form=PlannedMatterForm, formset=PlannedMatterFormSet, extra=3, **_BOUNDS
)
