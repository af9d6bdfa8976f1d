"""Fields that answer questions, the page of many sheets, totals counted by hand, sheets handed out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import CleanText, VietnameseNumberField
from apps.core.standing import StandingForm
from apps.surveys.forms.steps import SendingForm
from apps.surveys.models import LONGEST_TEXT, SurveyQuestion, SurveyVillage
from apps.surveys.services.answering import Sheet, tally_problems

SHEETS_PER_PAGE = 20
# All cells of the page together, so that a long questionnaire stays quick to load.
MOST_CELLS = 400
MOST_SHEETS = 100_000
_PARTS = re.compile(r"[\s,;./+-]+")


class CodeField(forms.CharField):
    """The numbers of the choices that a sheet ticks, as they are typed quickly: "2", or "13" or "1,3" for several."""

    def __init__(self, question: SurveyQuestion, *, label: str) -> None:
        self.numbers = [number for number, _ in question.choices]
        self.takes_many = question.takes_many
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40})
        if not self.takes_many and max(self.numbers) < 10:
            # One key answers it: the page's script goes on to the next one.
            widget.attrs["data-one-key"] = True
        super().__init__(label=label, required=False, max_length=40, widget=widget)

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        typed = str(value or "").strip()
        parts = [part for part in _PARTS.split(typed) if part]
        if self.takes_many and max(self.numbers) < 10:
            parts = [digit for part in parts for digit in part]
        if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
            raise ValidationError(self._refusal())
        found = sorted({int(part) for part in parts})
        if not set(found) <= set(self.numbers) or (len(found) > 1 and not self.takes_many):
            raise ValidationError(self._refusal())
        return found

    def run_validators(self, value: Any) -> None:
        """What was typed has been read; the length of a list says nothing."""

    def _refusal(self) -> str:
        known = ", ".join(str(number) for number in sorted(self.numbers))
        return f"{self.label}: chỉ gõ {'các số' if self.takes_many else 'một trong các số'} {known}."


def answer_text(label: str) -> CleanText:
    """An answer in words."""
    return CleanText(label=label, required=False, max_length=LONGEST_TEXT, widget=forms.TextInput)


class SheetRow(NamedTuple):
    """A row of the page: its number, its cells with the question's heading, and what was refused in it."""

    number: int
    cells: list[Any]
    errors: list[str]


class SheetsForm(SendingForm):
    """Sheets of paper row after row, a cell for each question; rows that are left empty are passed over."""

    def __init__(self, *args: Any, questions: Sequence[SurveyQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.number = max(1, min(SHEETS_PER_PAGE, MOST_CELLS // max(len(self.questions), 1)))
        for row in range(1, self.number + 1):
            for at, question in enumerate(self.questions, start=1):
                label = f"Phiếu {row}, câu {at}"
                field = answer_text(label) if question.is_text else CodeField(question, label=label)
                self.fields[_cell(row, question)] = field
                field.widget.attrs["aria-label"] = label

    @property
    def rows(self) -> Iterator[SheetRow]:
        for row in range(1, self.number + 1):
            cells = [self[_cell(row, question)] for question in self.questions]
            yield SheetRow(row, cells, [str(error) for cell in cells for error in cell.errors])

    @property
    def sheets(self) -> list[Sheet]:
        """The rows in which something was typed."""
        found: list[Sheet] = []
        for row in range(1, self.number + 1):
            given = {question.pk: self.cleaned_data[_cell(row, question)] for question in self.questions}
            if any(given.values()):
                found.append({key: value for key, value in given.items() if value})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.sheets:
            raise ValidationError("Chưa nhập phiếu nào.")
        return cleaned


def _cell(row: int, question: SurveyQuestion) -> str:
    return f"p{row}-{question.pk}"


class TallyForm(StandingForm, SendingForm):
    """How many sheets of a place chose what; where nothing is counted for any question the totals go away."""

    returned = VietnameseNumberField(
        label="Số phiếu thu về đã kiểm", required=False, min_value=0, max_value=MOST_SHEETS
    )

    def __init__(
        self,
        *args: Any,
        questions: Sequence[SurveyQuestion],
        place: SurveyVillage,
        counts: Mapping[tuple[int, int], int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [question for question in questions if not question.is_text]
        self.fields["returned"].initial = place.returned
        for question in self.questions:
            for choice, words in question.choices:
                self.fields[_count(question, choice)] = VietnameseNumberField(
                    label=words,
                    required=False,
                    min_value=0,
                    max_value=MOST_SHEETS,
                    initial=counts.get((question.pk, choice)),
                )

    @property
    def blocks(self) -> Iterator[tuple[SurveyQuestion, list[Any]]]:
        """Each question with the fields of its choices."""
        for question in self.questions:
            yield question, [self[_count(question, choice)] for choice, _ in question.choices]

    @property
    def counts(self) -> dict[tuple[int, int], int]:
        """By question and choice; in a question where something was counted what is left empty is none."""
        found: dict[tuple[int, int], int] = {}
        for question in self.questions:
            given = {choice: self.cleaned_data.get(_count(question, choice)) for choice, _ in question.choices}
            if any(value is not None for value in given.values()):
                found |= {(question.pk, choice): int(value or 0) for choice, value in given.items()}
        return found

    @property
    def sheets_returned(self) -> int | None:
        """Sheets that were counted; None where nobody says."""
        value = self.cleaned_data.get("returned")
        return None if value is None else int(value)

    def clean(self) -> dict[str, Any]:
        """All that does not hold together at once, not one question after the other."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in tally_problems(self.questions, self.sheets_returned, self.counts):
                self.add_error(None, problem)
        return cleaned


def _count(question: SurveyQuestion, choice: int) -> str:
    return f"c{question.pk}-{choice}"


class CountsForm(StandingForm, SendingForm):
    """How many sheets each place was given and gave back; empty is not counted."""

    def __init__(self, *args: Any, places: Sequence[SurveyVillage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places)
        for place in self.places:
            for name, words in (("issued", "số phiếu phát ra"), ("returned", "số phiếu thu về")):
                label = f"{place}: {words}"
                field = VietnameseNumberField(
                    label=label, required=False, min_value=0, max_value=MOST_SHEETS, initial=getattr(place, name)
                )
                field.widget.attrs["aria-label"] = label
                self.fields[f"{name}-{place.pk}"] = field

    @property
    def rows(self) -> Iterator[tuple[SurveyVillage, Any, Any]]:
        for place in self.places:
            yield place, self[f"issued-{place.pk}"], self[f"returned-{place.pk}"]

    @property
    def counts(self) -> dict[int, tuple[int | None, int | None]]:
        return {place.pk: (self._given("issued", place), self._given("returned", place)) for place in self.places}

    def _given(self, name: str, place: SurveyVillage) -> int | None:
        value = self.cleaned_data.get(f"{name}-{place.pk}")
        return None if value is None else int(value)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for place in self.places:
            issued, returned = self._given("issued", place), self._given("returned", place)
            if issued is not None and returned is not None and returned > issued:
                self.add_error(f"returned-{place.pk}", "Không được lớn hơn số phiếu phát ra.")
        return cleaned
