"""The page where everybody answers: what it takes, what it refuses, and what it reads."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.surveys.models import SurveyResponse

pytestmark = pytest.mark.django_db
OWN_TABLES = {
    *("surveys_survey", "surveys_surveyquestion", "surveys_surveyvillage", "surveys_surveyresponse"),
    *("surveys_surveyanswer", "surveys_historicalsurveyresponse", "core_publicsending"),
}
NOBODY = "0" * 16


def day(offset):
    return timezone.localdate() + timedelta(days=offset)


@pytest.fixture
def running(survey, at):
    """A survey that runs and takes answers online, with one village."""
    made = survey(starts_on=day(-3), ends_on=day(3), takes_online=True, introduction="Xin cho ý kiến.")
    at(made, "Đồng Kim")
    return made


def address(found, unit="song-van"):
    return f"/khao-sat/{unit}/{found.public_id}/"


def token_of(client, found):
    """The token of a page that was opened a while ago."""
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        return client.get(address(found)).context["token"]


def send(client, found, answers, token=None):
    """Answers by the number of the question; others under their own names."""
    names = [f"q{question.pk}" for question in found.questions.all()]
    data = {names[key - 1] if isinstance(key, int) else key: value for key, value in answers.items()}
    return client.post(f"{address(found)}?phieu={token or token_of(client, found)}", data)


def test_everybody_answers_without_a_sign_in(client, running):
    page = client.get(address(running))
    shown = page.content.decode()
    for part in ("Xã Song Vân", "Xin cho ý kiến.", "1. Thông tin đã được công khai không?", "Thôn Đồng Kim"):
        assert part in shown, part
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies
    assert "<script" not in shown
    place = running.places.get()
    answer = send(client, running, {1: "1", 2: "4", 3: "2", 4: ["1", "3"], 5: "Tốt", "place": place.pk})
    assert (answer.status_code, answer["Location"]) == (303, f"{address(running)}da-nhan/")
    assert "Cảm ơn" in client.get(answer["Location"]).content.decode()
    stored = SurveyResponse.objects.get()
    assert (stored.channel, stored.place, stored.entered_by) == ("online", place, None)
    found = [(row.question.position, row.choice or row.text) for row in stored.answers.order_by("pk")]
    assert found == [(1, 1), (2, 4), (3, 2), (4, 1), (4, 3), (5, "Tốt")]


def test_one_page_is_one_sheet(client, running):
    token = token_of(client, running)
    for _ in range(2):
        assert send(client, running, {2: "5"}, token).status_code == 303
    assert SurveyResponse.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({1: "1"}, "Xin trả lời câu này."),
        ({2: "6"}, "6"),
        ({2: "5", 4: ["9"]}, "9"),
        ({2: "5", 5: "a" * 1001}, "1000"),
        ({2: "5", "place": "999999"}, "999999"),
    ],
)
def test_a_sheet_that_is_refused_keeps_what_was_typed(client, running, answers, words):
    answer = send(client, running, answers | {5: answers.get(5, "Giữ nguyên")})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert answers.get(5, "Giữ nguyên") in answer.content.decode()
    assert not SurveyResponse.objects.exists()


def test_an_empty_sheet_is_refused(client, running):
    running.questions.update(required=False)
    answer = send(client, running, {"place": ""})
    assert answer.status_code == 422
    assert "Phiếu chưa có câu trả lời nào." in answer.content.decode()


def test_robots_are_thanked_and_store_nothing(client, running):
    assert send(client, running, {2: "5", "website": "x"}).status_code == 303
    assert not SurveyResponse.objects.exists()


def test_a_flood_is_refused(client, running, settings):
    tokens = [token_of(client, running) for _ in range(settings.PUBLIC_FORM_PER_HOUR + 3)]
    found = [send(client, running, {2: "5"}, token).status_code for token in tokens]
    assert found.count(303) == settings.PUBLIC_FORM_PER_HOUR
    assert set(found) == {303, 429}
    assert SurveyResponse.objects.count() == settings.PUBLIC_FORM_PER_HOUR


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"starts_on": day(1), "ends_on": day(2)}, "Chưa đến ngày lấy ý kiến"),
        ({"starts_on": day(-2), "ends_on": day(-1)}, "Đã hết thời gian lấy ý kiến"),
        ({"closed_on": day(0)}, "đã chốt kết quả ngày"),
        ({"takes_online": False}, "Không nhận phiếu trực tuyến"),
    ],
)
def test_a_survey_that_takes_none_says_why(client, running, values, words):
    token = token_of(client, running)
    for name, value in values.items():
        setattr(running, name, value)
    running.save()
    assert words in client.get(address(running)).content.decode()
    # Who had the page open keeps what was ticked, where there is anything to wait for.
    answer = send(client, running, {2: "5"}, token)
    assert answer.status_code == (422 if running.takes_online and running.has_begun else 200)
    assert not SurveyResponse.objects.exists()


def test_nobody_reads_the_questions_before_the_first_day(client, running):
    running.starts_on, running.ends_on = day(1), day(2)
    running.save()
    for answer in (client.post(address(running), {"q": "1"}), client.post(f"{address(running)}?phieu=gi", {"q": "1"})):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Chưa đến ngày lấy ý kiến" in page
        assert "Thái độ phục vụ" not in page


def test_what_is_not_there_is_one_answer(client, running):
    wrong = (
        f"/khao-sat/song-van/{NOBODY}/",
        address(running, "xa-khac"),
        f"/khao-sat/song-van/{NOBODY}/da-nhan/",
        "/khao-sat/",
        "/khao-sat/song-van/",
        "/khao-sat/khong-co/gi.pdf",
    )
    answers = [client.get(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_visitors_read_tables_of_surveys_alone(client, running):
    token = token_of(client, running)
    with CaptureQueriesContext(connection) as captured:
        client.get(address(running))
        client.get(f"{address(running)}da-nhan/")
        answer = send(client, running, {2: "5"}, token)
    assert answer.status_code == 303
    named = {
        table for table in connection.introspection.table_names() if any(f'"{table}"' in q["sql"] for q in captured)
    }
    assert named <= OWN_TABLES


def test_words_of_the_survey_are_shown_as_text(client, running):
    running.title = running.introduction = "<script>alert(1)</script>"
    running.save()
    running.questions.filter(position=3).update(options="<img src=x onerror=alert(1)>\nHai", text="<b>Đậm</b>")
    shown = client.get(address(running)).content.decode()
    for raw in ("<script>", "<img", "<b>"):
        assert raw not in shown
    assert client.get(address(running))["Content-Security-Policy"]


def test_another_site_borrows_no_authority(running, official):
    """There is none: what is sent stands for nobody, signed in or not."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    assert send(client, running, {2: "5"}).status_code == 303
    assert SurveyResponse.objects.get().entered_by is None
