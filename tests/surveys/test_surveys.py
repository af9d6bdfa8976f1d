"""Surveys: their questions, villages, steps, and what stands fixed once somebody has answered."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.surveys.models import Survey, SurveyQuestion, SurveyState, SurveyVillage
from apps.surveys.question_sets import question_sets
from apps.surveys.services import copy_survey, name_villages
from tests.factories import make_village
from tests.records import assert_deleted_and_brought_back, url
from tests.surveys.conftest import page

pytestmark = pytest.mark.django_db
CREATE = "/song-van/khao-sat/moi/"


def test_a_survey_begins_with_a_shipped_set(client, official, village, typed):
    client.force_login(official)
    answer = client.post(CREATE, typed(question_set="dan-chu", villages=[village.pk]))
    made = Survey.objects.get()
    assert answer.url == made.get_absolute_url()
    assert made.questions.count() == len(question_sets()["dan-chu"].questions)
    assert made.introduction.startswith("Ủy ban nhân dân")
    assert [place.village for place in made.places.all()] == [village]
    assert (made.unit_slug, made.unit_name) == ("song-van", "xã Song Vân")


def test_a_survey_begins_with_own_questions(client, official, typed):
    client.force_login(official)
    asked = [{"text": "Hài lòng không?", "kind": "scale", "measure": "overall"}, {"text": "Góp ý", "kind": "text"}]
    client.post(CREATE, typed(*asked))
    made = Survey.objects.get()
    assert [question.text for question in made.questions.all()] == ["Hài lòng không?", "Góp ý"]
    # In no village: the commune hands sheets out itself.
    assert [place.village for place in made.places.all()] == [None]


def test_one_sending_makes_one_survey(client, official, typed):
    client.force_login(official)
    for _ in range(2):
        client.post(CREATE, typed(submission="a" * 20))
    assert Survey.objects.count() == 1


def test_a_set_and_own_questions_are_told_apart(client, official, typed):
    client.force_login(official)
    answer = client.post(CREATE, typed({"text": "Câu riêng", "kind": "text"}, question_set="mot-cua"))
    assert answer.status_code == 422
    assert "Câu riêng" in answer.content.decode()
    assert not Survey.objects.exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"kind": "single", "options": ""}, "ghi các phương án"),
        ({"kind": "single", "options": "Một"}, "ít nhất hai phương án"),
        ({"kind": "single", "options": "Một\nMột"}, "ít nhất hai phương án"),
        ({"kind": "scale", "options": "Một\nHai"}, "câu khác thì để trống"),
        ({"kind": "single", "options": "\n".join(map(str, range(21)))}, "Nhiều nhất 20"),
        ({"kind": "scale", "measure": "publicity"}, "có, không, không biết"),
        ({"kind": "yes_no", "measure": "overall"}, "mức độ hài lòng"),
    ],
)
def test_a_question_that_does_not_hold_together_comes_back(client, official, typed, asked, words):
    client.force_login(official)
    answer = client.post(CREATE, typed({"text": "Câu hỏi"} | asked))
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "single", "options": ""},
        {"kind": "scale", "options": "Một\nHai"},
        {"kind": "scale", "measure": "publicity"},
        {"kind": "yes_no", "measure": "overall"},
    ],
)
def test_the_database_refuses_it_too(survey, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyQuestion.objects.create(survey=survey(asks=False), text="Câu hỏi", **values)


def test_sets_are_what_the_form_would_take(survey):
    assert (settings.BASE_DIR / "fixtures" / "surveys" / "question_sets.json").exists()
    for found in question_sets().values():
        made = survey(asks=False, kind=found.kind, introduction=found.introduction)
        made.full_clean()
        for values in found.questions:
            SurveyQuestion(survey=made, **values).full_clean()
    measures = {values.get("measure") for found in question_sets().values() for values in found.questions}
    assert {"publicity", "overall"} <= measures


def test_states_follow_from_the_days(survey):
    made, day = survey(), date(2023, 11, 1)
    last = date(2023, 11, 30)
    assert made.state_on(day - timedelta(1)) == SurveyState.PLANNED
    assert made.state_on(day) == made.state_on(last) == SurveyState.OPEN
    assert made.state_on(last + timedelta(1)) == SurveyState.ENDED
    made.closed_on = last
    made.save()
    assert made.state_on(day) == SurveyState.CLOSED
    for state in SurveyState:
        found = Survey.objects.in_state(state, day)
        assert found.exists() is (state == SurveyState.CLOSED)


def test_questions_stand_fixed_once_somebody_answered(client, official, survey, at, enter, typed):
    made = survey(asks=False)
    question = SurveyQuestion.objects.create(survey=made, text="Thái độ", kind="scale")
    row = {"id": question.pk, "text": "Sửa câu hỏi", "kind": "scale"}
    place = at(made)
    client.force_login(official)
    enter(place, [[5]])
    shown = client.get(page("update", made)).content.decode()
    assert "Nhân bản" in shown
    assert "questions-TOTAL_FORMS" not in shown
    # From a page that was opened before: what was typed comes back with the reason.
    sent = typed(row, version=made.version)
    answer = client.post(page("update", made), sent)
    assert answer.status_code == 422
    assert "Đã có phiếu trả lời" in answer.content.decode()
    assert "Sửa câu hỏi" in answer.content.decode()
    # Days and words may change still.
    renamed = {name: value for name, value in sent.items() if not name.startswith("questions-")}
    assert client.post(page("update", made), renamed | {"title": "Tên mới"}).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.questions.get().text) == ("Tên mới", "Thái độ")


def test_a_village_with_results_is_not_left_out(survey, at, enter, commune):
    made = survey()
    first = at(made, "Đồng Kim")
    other = make_village(commune, "Tân Lập")
    name_villages(survey=made, villages=[first.village, other])
    enter(first, [[1]])
    with pytest.raises(ValidationError, match="đã có kết quả"):
        name_villages(survey=made, villages=[other])
    name_villages(survey=made, villages=[first.village])
    assert [place.village for place in made.places.all()] == [first.village]


def test_a_village_of_another_commune_is_refused(survey, other_commune):
    with pytest.raises(ValidationError):
        name_villages(survey=survey(), villages=[make_village(other_commune, "Xa")])


def test_a_copy_asks_the_same_and_has_no_sheets(client, official, survey, at, enter):
    made = survey()
    enter(at(made, "Đồng Kim", issued=10, returned=8), [[1]])
    client.force_login(official)
    sent = {"title": "Bản sao", "starts_on": "01/03/2024", "ends_on": "31/03/2024", "submission": "b" * 20}
    answer = client.post(page("copy", made), sent)
    copy = Survey.objects.get(title="Bản sao")
    assert answer.url == copy.get_absolute_url()
    assert [q.text for q in copy.questions.all()] == [q.text for q in made.questions.all()]
    assert [(place.issued, place.returned) for place in copy.places.all()] == [(None, None)]
    assert not copy.responses.exists()
    client.post(page("copy", made), sent)
    assert Survey.objects.filter(title="Bản sao").count() == 1
    assert client.post(page("copy", made), sent | {"ends_on": "01/02/2024", "submission": ""}).status_code == 422


def test_a_copy_leaves_out_villages_that_ended(survey, at, official):
    made = survey()
    place = at(made, "Đồng Kim")
    place.village.ended_on = date(2023, 12, 31)
    place.village.save()
    days = {"starts_on": date(2024, 1, 1), "ends_on": date(2024, 1, 31)}
    assert not copy_survey(survey=made, title="Sau", user=official, **days).places.exists()


def test_a_result_is_settled_and_opened_again(client, official, survey, at, enter, typed):
    made = survey()
    place = at(made)
    client.force_login(official)
    answer = client.post(page("close", made), {"version": made.version})
    assert "Chưa có phiếu trả lời" in answer.content.decode()
    enter(place, [[1]])
    assert client.post(page("close", made), {"version": 99}).status_code == 422
    assert client.post(page("close", made), {"version": made.version}).status_code == 302
    made.refresh_from_db()
    assert made.closed_on == timezone.localdate()
    for name in ("entry", "tally"):
        assert client.post(page(name, made, place.pk), {}).status_code == 422
    assert client.post(page("update", made), typed(version=made.version)).status_code == 422
    assert client.post(page("sheets", made), {f"issued-{place.pk}": "9"}).status_code == 422
    client.post(page("reopen", made), {"version": made.version})
    made.refresh_from_db()
    assert made.closed_on is None


def test_a_survey_goes_with_its_questions_and_stays_with_answers(client, official, survey, at, enter):
    made = survey()
    place = at(made, "Đồng Kim")
    client.force_login(official)
    assert_deleted_and_brought_back(client, made, "questions", "places")
    enter(SurveyVillage.objects.get(pk=place.pk), [[1]])
    client.post(url(Survey, "delete", made.unit, made.public_id))
    assert Survey.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_takes_as_many_queries_for_ten(client, official, survey, count, django_assert_max_num_queries):
    for _ in range(count):
        survey()
    client.force_login(official)
    with django_assert_max_num_queries(16):
        answer = client.get("/song-van/khao-sat/?tinh_trang=ended")
    assert len(answer.context["table"].rows) == count


def test_the_list_as_a_workbook(client, official, survey):
    survey()
    client.force_login(official)
    assert client.get("/song-van/khao-sat/?xuat=xlsx").content.startswith(b"PK")


def test_a_stale_page_shows_both_and_keeps_what_was_typed(client, official, survey, at, commune, typed):
    made = survey(asks=False)
    at(made, "Đồng Kim")
    other = make_village(commune, "Tân Lập")
    client.force_login(official)
    sent = typed(version=made.version, villages=[other.pk], title="Tên của tôi")
    made.title, made.version = "Tên của người khác", made.version + 1
    made.save()
    answer = client.post(page("update", made), sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    for part in ("Tên của người khác", "Tên của tôi", "Thôn Đồng Kim", "thôn Tân Lập"):
        assert part in shown, part
