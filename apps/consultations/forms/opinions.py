"""Forms for opinions: many taken down at once, one changed, many answered with the same words."""

from typing import Any

from django import forms
from django.forms.models import BaseModelFormSet, modelformset_factory

from apps.consultations.models import Answer, Channel, ConsultationOpinion
from apps.core.forms import CleanText, formfield_for
from apps.core.step_forms import StepForm
from apps.core.text import as_key

ROWS_OFFERED, MOST_ROWS = 5, 50
CHOSEN = "chosen"


class OpinionRowForm(forms.ModelForm):
    """One opinion among those that are taken down together."""

    formfield_callback = formfield_for

    class Meta:
        model = ConsultationOpinion
        fields = ("text", "given_by", "channel", "number", "status", "reply")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, channels: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("text", "reply"):
            self.fields[name].widget.attrs["rows"] = 2
        self.fields["channel"].choices = offered_channels(channels)
        self.fields["channel"].initial = self.fields["channel"].choices[0][0]
        # Empty in an empty row, so that the page knows it as one.
        self.initial["number"] = None
        self.fields["number"].required = False
        self.fields["number"].widget.attrs["placeholder"] = "1"

    def clean_number(self) -> int:
        number = self.cleaned_data["number"]
        return 1 if number is None else int(number)


def offered_channels(used: tuple[str, ...]) -> list[tuple[str, str]]:
    """All forms, those of the consultation first."""
    return sorted(Channel.choices, key=lambda choice: (choice[0] not in used, Channel.values.index(choice[0])))


OpinionRows = modelformset_factory(
    ConsultationOpinion,
    form=OpinionRowForm,
    formset=BaseModelFormSet,
    extra=ROWS_OFFERED,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
)


class OpinionAddForm(StepForm):
    """The rows stand in `rows`; those left empty are no opinions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = tuple(row.channel for row in self.record.channels.all())
        self.rows = OpinionRows(
            self.data if self.is_bound else None,
            queryset=self.record.opinions.none(),
            prefix="opinions",
            form_kwargs={"channels": used},
        )
        for form in self.rows.forms:
            form.instance.consultation = self.record

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()]) and self._has_some()

    def _has_some(self) -> bool:
        if not self.opinions:
            self.add_error(None, "Chưa nhập ý kiến nào.")
        return bool(self.opinions)

    @property
    def opinions(self) -> list[ConsultationOpinion]:
        return [form.instance for form in self.rows.forms if form.has_changed()]


class OpinionForm(StepForm, forms.ModelForm):
    """One opinion; `record` is that opinion, whose version the page showed."""

    formfield_callback = formfield_for

    class Meta:
        model = ConsultationOpinion
        fields = ("text", "given_by", "channel", "number", "status", "reply")
        formfield_callback = formfield_for


class AnswerForm(StepForm):
    """The same words for the opinions that are ticked in the list."""

    status = forms.ChoiceField(
        label="Xử lý", choices=[("", ""), *(choice for choice in Answer.choices if choice[0] != Answer.WAITING)]
    )
    reply = CleanText(
        label="Tiếp thu, giải trình",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Tiếp thu thế nào; không tiếp thu hoặc chỉ tiếp thu một phần thì vì sao.",
    )

    def chosen(self) -> list[int]:
        """Keys of the ticked rows; what can be no key is left out."""
        keys = (as_key(value) for value in self.data.getlist(CHOSEN)) if self.is_bound else ()
        return [key for key in keys if key is not None]
