"""Sheets of paper: entered one by one, counted by hand, and how many came back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.surveys.models import SurveyAnswer, SurveyResponse, SurveyTally
from apps.surveys.services import enter_sheets, record_tally, undo_entry
from tests.served import standing_on
from tests.surveys.conftest import page, sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(survey, at):
    return at(survey(), "Đồng Kim", issued=30, returned=25)


def answers(response):
    return sorted(
        (row.question.position, row.choice or row.text) for row in response.answers.select_related("question")
    )


def test_rows_are_entered_and_empty_ones_passed_over(client, official, place):
    client.force_login(official)
    at = page("entry", place.survey, place.pk)
    assert client.get(at).status_code == 200
    data = sheets(place.survey, ("1", "5", "2", "13", "Rất tốt"), (), ("", "4"), ("3", "", "", "1, 2"))
    answer = client.post(at, data | {"submission": "c" * 20})
    assert (answer.status_code, answer.url) == (302, at)
    first, second, third = SurveyResponse.objects.all()
    assert answers(first) == [(1, 1), (2, 5), (3, 2), (4, 1), (4, 3), (5, "Rất tốt")]
    assert answers(second) == [(2, 4)]
    assert answers(third) == [(1, 3), (4, 1), (4, 2)]
    assert {row.entered_by for row in (first, second, third)} == {official}
    assert first.history.count() == 1
    assert "Đã nhập 3 phiếu" in client.get(at).content.decode()


def test_one_sending_enters_its_sheets_once(client, official, place):
    client.force_login(official)
    at = page("entry", place.survey, place.pk)
    for _ in range(2):
        client.post(at, sheets(place.survey, ("1",)) | {"submission": "d" * 20})
    assert SurveyResponse.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("4",), "Phiếu 2, câu 1: chỉ gõ một trong các số 1, 2, 3."),
        (("12",), "Phiếu 2, câu 1"),
        (("", "6"), "Phiếu 2, câu 2: chỉ gõ một trong các số 1, 2, 3, 4, 5."),
        (("", "năm"), "Phiếu 2, câu 2"),
        (("", "", "²"), "Phiếu 2, câu 3"),
        (("", "", "", "14"), "Phiếu 2, câu 4: chỉ gõ các số 1, 2, 3."),
    ],
)
def test_a_bad_row_comes_back_with_all_that_was_typed(client, official, place, cells, words):
    client.force_login(official)
    data = sheets(place.survey, ("1", "5", "2", "23", "Giữ nguyên"), cells)
    answer = client.post(page("entry", place.survey, place.pk), data)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert words in shown
    assert 'value="23"' in shown
    assert "Giữ nguyên" in shown
    assert not SurveyResponse.objects.exists()


def test_nothing_typed_is_told(client, official, place):
    client.force_login(official)
    answer = client.post(page("entry", place.survey, place.pk), {})
    assert answer.status_code == 422
    assert "Chưa nhập phiếu nào" in answer.content.decode()


def test_no_more_sheets_than_came_back(place, enter):
    place.returned = 2
    place.save()
    enter(place, [[1]])
    with pytest.raises(ValidationError, match="có 3 phiếu, nhiều hơn số phiếu thu về là 2"):
        enter(place, [[1]], [[2]])
    enter(place, [[2]])
    assert place.responses.count() == 2


def test_a_sending_is_taken_back(client, official, place, enter):
    enter(place, [[1], [5]], [[2]], batch="mot")
    enter(place, [[3]], batch="hai")
    client.force_login(official)
    shown = client.get(page("entry", place.survey, place.pk)).content.decode()
    assert f"{page('undo-entry', place.survey, place.pk)}?lan=mot" in shown
    at = page("undo-entry", place.survey, place.pk)
    assert 'value="mot"' in client.get(f"{at}?lan=mot").content.decode()
    assert client.post(at, {"batch": "mot"}).status_code == 302
    assert [row.batch for row in SurveyResponse.objects.all()] == ["hai"]
    assert SurveyAnswer.objects.count() == 1
    assert client.post(at, {"batch": "mot"}).status_code == 422


def test_sheets_sent_online_are_not_taken_back(place, official):
    SurveyResponse.objects.create(survey=place.survey, place=place, channel="online")
    with pytest.raises(ValidationError):
        undo_entry(place=place, batch="", user=official)


def test_totals_are_counted(client, official, place):
    client.force_login(official)
    at = page("tally", place.survey, place.pk)
    first, second, *_ = place.survey.questions.all()
    data = {"returned": "25", f"c{first.pk}-1": "20", f"c{first.pk}-2": "3", f"c{second.pk}-5": "10"}
    assert client.post(at, data).status_code == 302
    stored = {(row.question_id, row.choice): row.count for row in SurveyTally.objects.all()}
    # In a question where something was counted what is left empty is none.
    assert stored[first.pk, 3] == 0
    assert stored[second.pk, 1] == 0
    assert len(stored) == 3 + 5
    shown = client.get(at).content.decode()
    assert 'value="20"' in shown
    client.post(at, data | standing_on(client, at) | {f"c{first.pk}-1": "19"})
    assert SurveyTally.objects.get(question=first, choice=1).count == 19
    assert SurveyTally.objects.get(question=first, choice=2).history.count() == 1
    # All empty takes the totals away.
    client.post(at, standing_on(client, at) | {"returned": "25"})
    assert not SurveyTally.objects.exists()


@pytest.mark.parametrize(
    ("returned", "counts", "words"),
    [
        ("", {(1, 1): "2"}, "Ghi số phiếu thu về"),
        ("10", {(1, 1): "6", (1, 2): "5"}, "Câu 1: cộng lại 11 phiếu, nhiều hơn số phiếu thu về 10."),
        ("10", {(4, 1): "11"}, "Câu 4: có phương án 11 phiếu"),
        ("31", {(1, 1): "2"}, "không được lớn hơn số phiếu phát ra"),
        ("10", {(1, 1): "-1"}, "lớn hơn hoặc bằng"),
        ("10", {(1, 1): "ba"}, "không phải là số"),
    ],
)
def test_totals_that_do_not_hold_together_come_back(client, official, place, returned, counts, words):
    client.force_login(official)
    questions = list(place.survey.questions.all())
    data = {f"c{questions[at - 1].pk}-{choice}": n for (at, choice), n in counts.items()}
    at = page("tally", place.survey, place.pk)
    answer = client.post(at, data | standing_on(client, at) | {"returned": returned})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert words in shown
    assert all(f'value="{n}"' in shown for n in counts.values())
    assert not SurveyTally.objects.exists()


def test_several_ticks_of_a_sheet_may_add_up_to_more(place, tally):
    tally(place, 10, {(4, 1): 9, (4, 2): 8, (4, 3): 0})
    assert SurveyTally.objects.count() == 3


def test_a_place_goes_one_of_the_two_ways(place, enter, tally):
    enter(place, [[1]])
    with pytest.raises(ValidationError, match="đã nhập từng phiếu"):
        tally(place, 5, {(1, 1): 5})
    SurveyAnswer.objects.all().delete()
    SurveyResponse.objects.all().delete()
    tally(place, 5, {(1, 1): 5})
    with pytest.raises(ValidationError, match="đã nhập bảng kiểm phiếu"):
        enter(place, [[1]])


def test_answers_keep_to_their_survey(place, survey, at, official):
    question = at(survey(title="Khác"), "Tân Lập").survey.questions.first()
    with pytest.raises(ValidationError, match="không khớp"):
        enter_sheets(place=place, sheets=[{question.pk: [1]}], batch="x", user=official)
    with pytest.raises(ValidationError, match="không khớp"):
        record_tally(place=place, returned=5, counts={(question.pk, 1): 1}, user=official)
    assert not SurveyResponse.objects.exists()


def test_nothing_is_entered_before_the_first_day(survey, at, enter):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="chưa bắt đầu"):
        enter(at(survey(starts_on=tomorrow, ends_on=tomorrow)), [[1]])


def test_sheets_handed_out_and_back(client, official, survey, at, enter):
    made = survey()
    first, second = at(made, "Đồng Kim"), at(made, "Tân Lập")
    enter(first, [[1]], [[2]])
    client.force_login(official)
    to = page("sheets", made)
    sent = {f"issued-{first.pk}": "30", f"returned-{first.pk}": "28", f"issued-{second.pk}": "20"}
    assert client.post(to, sent | standing_on(client, to)).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert [(row.issued, row.returned) for row in (first, second)] == [(30, 28), (20, None)]
    for changed, words in (
        ({f"returned-{first.pk}": "31"}, "Không được lớn hơn số phiếu phát ra"),
        ({f"returned-{first.pk}": "1"}, "đã nhập 2 phiếu"),
        ({f"issued-{second.pk}": "x"}, "không phải là số"),
    ):
        answer = client.post(to, sent | standing_on(client, to) | changed)
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_the_number_that_came_back_is_kept_with_the_totals(client, official, place, tally):
    tally(place, 20, {(1, 1): 20})
    client.force_login(official)
    sent = {f"issued-{place.pk}": "40", f"returned-{place.pk}": "20"}
    at = page("sheets", place.survey)
    assert client.post(at, sent | standing_on(client, at)).status_code == 302
    answer = client.post(at, sent | standing_on(client, at) | {f"returned-{place.pk}": "19"})
    assert "sửa số phiếu thu về ở trang kiểm phiếu" in answer.content.decode()


def test_a_place_of_another_survey_is_not_found(client, official, place, survey):
    client.force_login(official)
    for name in ("entry", "undo-entry", "tally"):
        assert client.get(page(name, survey(title="Khác"), place.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 10])
def test_entering_ten_sheets_takes_as_many_queries(place, official, count, django_assert_max_num_queries, enter):
    with django_assert_max_num_queries(14):
        enter(place, *([[1], [5], [2], [1, 2], "Tốt"] for _ in range(count)))
