"""The questions of a survey as a form for everybody."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import CleanText
from apps.core.public_forms import PublicForm
from apps.surveys.models import LONGEST_TEXT, SurveyQuestion, SurveyVillage
from apps.surveys.services.answering import Sheet

OVER = "Cuộc khảo sát vừa hết thời gian nhận phiếu trực tuyến."


class AnswerForm(PublicForm):
    """A field for each question; nothing is asked of who it is but, where there are some, the village."""

    place = forms.ChoiceField(label="Thôn (không bắt buộc)", required=False)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[SurveyQuestion],
        places: Sequence[SurveyVillage],
        is_open: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.is_open = list(questions), is_open
        self.places = {str(place.pk): place for place in places if place.village_name}
        named = [(key, str(place)) for key, place in self.places.items()]
        self.fields["place"].choices = [("", "Không ghi"), *named]  # type: ignore[attr-defined]
        if not self.places:
            del self.fields["place"]
        for at, question in enumerate(self.questions, start=1):
            self.fields[_name(question)] = _field(at, question)

    @property
    def asked(self) -> Iterator[Any]:
        """The fields of the questions, in their order."""
        return (self[_name(question)] for question in self.questions)

    def clean(self) -> dict[str, Any] | None:
        if not self.is_open:
            raise ValidationError(OVER)
        return super().clean()

    @property
    def chosen_place(self) -> SurveyVillage | None:
        return self.places.get(self.cleaned_data.get("place", ""))

    @property
    def sheet(self) -> Sheet:
        """What was answered, by the key of the question."""
        found: dict[int, Sequence[int] | str] = {}
        for question in self.questions:
            if given := self.cleaned_data.get(_name(question)):
                found[question.pk] = given if question.is_text else [int(n) for n in _several(given)]
        return found


def _several(given: Any) -> list[str]:
    return given if isinstance(given, list) else [given]


def _name(question: SurveyQuestion) -> str:
    return f"q{question.pk}"


def _field(at: int, question: SurveyQuestion) -> forms.Field:
    said: dict[str, Any] = {
        "label": f"{at}. {question.text}",
        "required": question.required,
        "error_messages": {"required": "Xin trả lời câu này."},
    }
    if question.is_text:
        return CleanText(
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Không ghi họ tên, số điện thoại, số căn cước.",
            **said,
        )
    choices = [(str(number), words) for number, words in question.choices]
    if question.takes_many:
        several = "Chọn được nhiều phương án."
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, help_text=several, **said
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **said)
