"""Rows of a meeting's page: the matters, and within each its options or candidates."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from apps.core.conflicts import without_lost_rows
from apps.core.forms import ChildForm, OrderedFormSet
from apps.core.services import delete_row
from apps.meetings.models import Choice, Matter, Meeting

MOST_CHOICES = 30


class ChoiceForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Choice
        fields = ("text", "birth_year", "votes", "reelected")


ChoiceInline = inlineformset_factory(
    Matter, Choice, form=ChoiceForm, formset=OrderedFormSet, extra=2, max_num=MOST_CHOICES, absolute_max=MOST_CHOICES
)


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


class PlannedMatterForm(MatterForm):
    """What is known of a matter before the meeting."""

    class Meta(ChildForm.Meta):
        model = Matter
        fields = ("kind", "action", "text", "method", "seats")


class MatterFormSet(OrderedFormSet):
    """Matters whose options and candidates are checked and stored with them."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.choices = self._choices(form, form.data if form.is_bound else None)
        if form.is_bound:
            form.choices = self._choices(form, without_lost_rows(form.data, form.choices))

    def _choices(self, form: Any, data: Any) -> BaseInlineFormSet:
        choices: BaseInlineFormSet = ChoiceInline(
            data, instance=form.instance, prefix=f"{form.prefix}-choices", form_kwargs=self.form_kwargs
        )
        choices.can_delete_extra = False
        return choices

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
        return self._with_choices(super().save_existing(form, obj, commit), form)

    def _with_choices(self, matter: Matter, form: Any) -> Matter:
        form.choices.instance = matter
        form.choices.save()
        return matter

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """With the rows of the matter; `ValidationError` where the commune has already recognised it."""
        try:
            delete_row(obj)
        except ProtectedError as error:
            raise ValidationError(
                f"Việc “{obj}” đã có quyết định công nhận hoặc kết quả lấy lại nên không xóa được."
            ) from error


MatterInline = inlineformset_factory(Meeting, Matter, form=MatterForm, formset=MatterFormSet, extra=2)
PlannedMatterInline = inlineformset_factory(Meeting, Matter, form=PlannedMatterForm, formset=MatterFormSet, extra=3)
