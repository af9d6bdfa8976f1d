"""Surveys to start from, and what their forms send."""

from datetime import date

import pytest
from django.urls import reverse

from apps.surveys.models import Survey, SurveyQuestion, SurveyVillage
from apps.surveys.services import enter_sheets, record_tally
from tests.factories import make_village
from tests.records import rows


@pytest.fixture
def survey(commune):
    """Makes a survey of the commune in November 2023, with a question of each kind."""

    def make(unit=commune, asks=True, **values):
        values = {
            "title": "Khảo sát năm 2023",
            "kind": "democracy",
            "starts_on": date(2023, 11, 1),
            "ends_on": date(2023, 11, 30),
        } | values
        found = Survey.objects.create(unit=unit, **values)
        if asks:
            for position, asked in enumerate(ASKED, start=1):
                SurveyQuestion.objects.create(survey=found, position=position, **asked)
        return found

    return make


ASKED = (
    {"text": "Thông tin đã được công khai không?", "kind": "yes_no", "measure": "publicity"},
    {"text": "Thái độ phục vụ", "kind": "scale", "measure": "attitude", "required": True},
    {"text": "Lĩnh vực", "kind": "single", "options": "Đất đai\nHộ tịch"},
    {"text": "Biết tin qua đâu", "kind": "multiple", "options": "Họp thôn\nLoa\nMạng xã hội"},
    {"text": "Góp ý", "kind": "text"},
)


@pytest.fixture
def at(commune):
    """Makes a place of a survey: a village by its name, or the commune itself without one."""

    def make(found, name="", **values):
        village = make_village(commune, name) if name else None
        return SurveyVillage.objects.create(survey=found, village=village, **values)

    return make


@pytest.fixture
def enter(official):
    """Enters sheets of a place, each given as answers in the order of the questions."""

    def make(place, *sheets, batch="lan-1"):
        questions = list(place.survey.questions.all())
        given = [dict(zip((q.pk for q in questions), sheet, strict=False)) for sheet in sheets]
        return enter_sheets(place=place, sheets=given, batch=batch, user=official)

    return make


@pytest.fixture
def tally(official):
    """Counts a place by hand: `counts` by (number of the question from 1 on, choice)."""

    def make(place, returned, counts):
        questions = list(place.survey.questions.all())
        keyed = {(questions[at - 1].pk, choice): n for (at, choice), n in counts.items()}
        return record_tally(place=place, returned=returned, counts=keyed, user=official)

    return make


@pytest.fixture
def typed():
    """What the create form sends; `questions` are the rows below it."""

    def make(*questions, **values):
        data = {
            "title": "Khảo sát mới",
            "kind": "democracy",
            "polled": "household",
            "starts_on": "01/11/2023",
            "ends_on": "30/11/2023",
        } | values
        return data | rows("questions", *questions, initial=sum("id" in row for row in questions))

    return make


def page(name, found, *more):
    """The address of one of a survey's pages."""
    return reverse(f"surveys:survey-{name}", args=[found.unit.slug, found.public_id, *more])


def sheets(found, *typed):
    """What the entry page sends: for each row what stands in its cells, in the order of the questions."""
    questions = list(found.questions.all())
    return {
        f"p{row}-{question.pk}": value
        for row, cells in enumerate(typed, start=1)
        for question, value in zip(questions, cells, strict=False)
    }
