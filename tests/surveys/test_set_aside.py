"""Sheets sent online that are set aside: what is chosen, that nothing counts them, and how they come back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.surveys.models import Survey, SurveyAnswer, SurveyResponse, answered_places, is_answered, is_frozen
from apps.surveys.services import results_of, set_aside, take_back, texts_of
from tests.surveys.conftest import page
from tests.surveys.test_figures import figure

pytestmark = pytest.mark.django_db
FLOOD = "2023-11-12 08:12:05 +0700"


@pytest.fixture
def sent():
    """Stores a sheet that was sent online at that moment, with a choice for the second question and some words."""

    def make(survey, moment, place=None, choice=1, text=""):
        questions = list(survey.questions.all())
        with time_machine.travel(moment, tick=False):
            response = SurveyResponse.objects.create(survey=survey, place=place, channel="online")
        SurveyAnswer.objects.create(response=response, question=questions[1], choice=choice)
        if text:
            SurveyAnswer.objects.create(response=response, question=questions[4], text=text)
        return response

    return make


@pytest.fixture
def flooded(survey, at, sent):
    """An honest sheet, and three of one minute that are not; another of the day before."""
    made = survey(takes_online=True)
    place = at(made, "Đồng Kim")
    sent(made, "2023-11-11 19:00 +0700", place, choice=4)
    for text in ("Rác", "Rác", ""):
        sent(made, FLOOD, place, text=text)
    sent(made, "2023-11-12 09:00 +0700", choice=5, text="Tốt")
    return made


def opened(client, survey, **query):
    return client.get(page("set-aside", survey), query).context["form"].initial


def test_a_minute_is_set_aside_and_counts_nowhere(client, official, flooded, commune):
    client.force_login(official)
    assert page("set-aside", flooded) in client.get(page("results", flooded)).content.decode()
    shown = client.get(page("set-aside", flooded)).content.decode()
    assert "08:12 – 3 phiếu; thôn Đồng Kim; có ý kiến: “Rác”" in shown
    assert "11/11/2023" in shown
    typed = opened(client, flooded) | {"minutes": ["0812"], "reason": "Một người gửi", "submission": "mot"}
    for _ in range(2):
        answer = client.post(page("set-aside", flooded), typed)
        assert (answer.status_code, answer.url) == (302, page("set-aside", flooded))
    gone = SurveyResponse.objects.filter(set_aside_at__isnull=False)
    assert {(row.set_aside_by, row.set_aside_reason, row.answers.exists()) for row in gone} == {
        (official, "Một người gửi", True)
    }
    assert [row.history.latest().history_change_reason for row in gone] == ["gạt phiếu trực tuyến"] * 3
    results = results_of(flooded)
    assert (results.sheets, results.questions[1].base, results.questions[1].good) == (2, 2, 2)
    assert sum(texts_of(flooded).values(), []) == ["Tốt"]
    shown = client.get(page("results", flooded)).content.decode()
    assert "không tính 3 phiếu trực tuyến đã gạt" in shown
    assert "Rác" not in shown
    assert "3 phiếu, " in client.get(page("set-aside", flooded)).content.decode()


def test_figures_leave_it_out(official, flooded, commune):
    keys = [row.pk for row in flooded.responses.online()]

    def figures():
        return [figure(name, commune).value for name in ("sheets", "rated")]

    before = figures()
    set_aside(survey=flooded, sheets=keys[1:4], reason="Thử", batch="a", user=official)
    assert (before, figures()) == ([5, 5], [2, 2])


def test_what_came_in_after_the_page_was_opened_stays(client, official, flooded, sent):
    client.force_login(official)
    typed = opened(client, flooded) | {"whole_day": "on", "reason": "Thử"}
    late = sent(flooded, FLOOD)
    assert client.post(page("set-aside", flooded), typed).status_code == 302
    counted = SurveyResponse.objects.counted().values_list("received_at__date", flat=True)
    assert sorted(counted) == [date(2023, 11, 11), date(2023, 11, 12)]
    assert SurveyResponse.objects.counted().filter(pk=late.pk).exists()


def test_it_is_taken_back(client, official, flooded):
    client.force_login(official)
    typed = opened(client, flooded, ngay="2023-11-11") | {"whole_day": "on", "reason": "Thử"}
    client.post(page("set-aside", flooded), typed)
    assert results_of(flooded).sheets == 4
    batch = SurveyResponse.objects.get(set_aside_at__isnull=False).batch
    back = f"{page('take-back', flooded)}?lan={batch}"
    assert back.replace("&", "&amp;") in client.get(page("set-aside", flooded)).content.decode()
    assert client.get(back).context["form"].initial == {"batch": batch}
    assert client.post(page("take-back", flooded), {"batch": batch}).status_code == 302
    assert results_of(flooded).sheets == 5
    row = SurveyResponse.objects.order_by("pk").first()
    assert (row.set_aside_by, row.set_aside_reason, row.batch) == (None, "", "")
    assert row.history.latest().history_change_reason == "lấy lại phiếu đã gạt"
    assert client.post(page("take-back", flooded), {"batch": batch}).status_code == 422


def test_with_all_set_aside_nothing_is_answered_but_the_questions_stand_fixed(official, flooded):
    keys = list(flooded.responses.values_list("pk", flat=True))
    set_aside(survey=flooded, sheets=keys, reason="Thử", batch="a", user=official)
    assert not is_answered(flooded)
    assert not answered_places(flooded.places.all()).exists()
    assert is_frozen(flooded)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"minutes": []}, "Chọn các phiếu cần gạt."),
        ({"reason": " "}, "bắt buộc"),
        ({"minutes": ["9999"]}, "chọn lại"),
        ({"seen": "x"}, "chọn lại"),
        ({"seen": "9" * 40}, "chọn lại"),
        ({"day": "2023-99-99", "seen": "0"}, "chọn lại"),
    ],
)
def test_bad_input_comes_back(client, official, flooded, changes, words):
    client.force_login(official)
    typed = opened(client, flooded) | {"minutes": ["0812"], "reason": "Vì <lý do>"} | changes
    answer = client.post(page("set-aside", flooded), typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "reason" in changes or "Vì &lt;lý do&gt;" in answer.content.decode()
    assert not SurveyResponse.objects.filter(set_aside_at__isnull=False).exists()


def test_odd_addresses_give_a_page(client, official, flooded):
    client.force_login(official)
    for query in ("ngay=2023-99-99", "ngay=x", "ngay=1990-01-01"):
        assert client.get(f"{page('set-aside', flooded)}?{query}").status_code == 200


def test_a_settled_result_stays_as_it_is(client, official, flooded):
    keys = list(flooded.responses.values_list("pk", flat=True))
    set_aside(survey=flooded, sheets=keys[:1], reason="Thử", batch="a", user=official)
    Survey.objects.update(closed_on=date(2023, 12, 5))
    flooded.refresh_from_db()
    with pytest.raises(ValidationError, match="đã chốt"):
        set_aside(survey=flooded, sheets=keys, reason="Thử", batch="b", user=official)
    with pytest.raises(ValidationError, match="đã chốt"):
        take_back(survey=flooded, batch="a", user=official)
    client.force_login(official)
    assert page("set-aside", flooded) not in client.get(page("results", flooded)).content.decode()


def test_sheets_of_paper_and_of_other_surveys_are_out_of_reach(official, survey, at, enter, flooded):
    other = survey(title="Khác")
    place = at(other, "Tân Lập")
    enter(place, [[1]])
    paper = other.responses.get()
    for found, keys in ((other, [paper.pk]), (other, list(flooded.responses.values_list("pk", flat=True)))):
        with pytest.raises(ValidationError, match="không còn"):
            set_aside(survey=found, sheets=keys, reason="Thử", batch="a", user=official)
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyResponse.objects.filter(pk=paper.pk).update(
            set_aside_at=paper.received_at, set_aside_by=official, set_aside_reason="Thử"
        )


def test_the_page_reads_as_much_for_many_sheets(client, official, flooded, sent):
    client.force_login(official)
    counts = []
    for _ in range(2):
        client.get(page("set-aside", flooded))
        with CaptureQueriesContext(connection) as queries:
            client.get(page("set-aside", flooded))
        counts.append(len(queries))
        begin = SurveyResponse.objects.latest("pk").received_at
        for minute in range(30):
            sent(flooded, begin + timedelta(minutes=minute), text="Một câu")
    assert counts[0] == counts[1]
