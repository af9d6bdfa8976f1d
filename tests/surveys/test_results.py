"""What a survey found: the two ways of paper and what came online together, with the base of each share."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.documents.models import Publication
from apps.documents.writers.docx import render_docx
from apps.documents.writers.wording import plain
from apps.surveys.models import SurveyAnswer, SurveyResponse
from apps.surveys.papers import PAPERS
from apps.surveys.services import results_of, texts_of
from tests.surveys.conftest import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(survey, at, enter, tally):
    """Three sheets from one village, twenty counted in another, one sent online for it and one without a village."""
    made = survey()
    first = at(made, "Đồng Kim", issued=10, returned=4)
    second = at(made, "Tân Lập", issued=30, returned=20)
    at(made, "Trung Lương")
    enter(first, [[1], [5], [1], [1, 3], "Đường tối"], [[2], [4]], [[], [1]])
    tally(second, 20, {(1, 1): 12, (1, 2): 4, (1, 3): 2, (2, 5): 10, (2, 2): 10, (4, 1): 15, (4, 2): 11, (4, 3): 0})
    questions = list(made.questions.all())
    for place, choice in ((second, 4), (None, 3)):
        response = SurveyResponse.objects.create(survey=made, place=place, channel="online")
        SurveyAnswer.objects.create(response=response, question=questions[1], choice=choice)
        SurveyAnswer.objects.create(response=response, question=questions[3], choice=2)
    return made


def lines(result):
    return {line.words: line.count for line in result.lines}


def test_results_sum_all_ways(found):
    results = results_of(found)
    publicity, attitude, field, several, text = results.questions
    assert lines(publicity) == {"Có": 13, "Không": 5, "Không biết": 2}
    assert (publicity.base, publicity.good, publicity.good_share) == (20, 13, "65,00\u00a0%")
    assert lines(attitude)["Rất hài lòng"] == 11
    assert lines(attitude)["Hài lòng"] == 2
    assert (attitude.base, attitude.good) == (25, 13)
    assert (lines(field), field.good) == ({"Đất đai": 1, "Hộ tịch": 0}, None)
    # Counted by hand it is only known how many sheets were looked through.
    assert lines(several) == {"Họp thôn": 16, "Loa": 13, "Mạng xã hội": 1}
    assert several.base == 1 + 20 + 2
    assert (text.base, text.lines) == (1, ())


def test_the_base_is_told(found):
    results = results_of(found)
    assert (results.issued, results.returned, results.sheets, results.online) == (40, 26, 25, 2)
    assert (results.not_entered, results.without_issued, results.villages) == (1, 1, 2)
    words = results.base_text(results.questions[0])
    assert words == (
        "Số phiếu trả lời: 20/26 phiếu thu về (có 2 phiếu trực tuyến); phát ra 40, 1 nơi chưa ghi số phiếu phát ra"
    )


def test_places_are_told_apart(found):
    first, second, third, online = results_of(found).places
    assert [place.sheets for place in (first, second, third, online)] == [3, 21, 0, 1]
    assert (first.way, second.way, third.way) == ("từng phiếu", "bảng kiểm phiếu", "chưa nhập")
    assert (first.satisfied, first.rated, first.satisfied_share) == (2, 3, "66,67\u00a0%")
    assert (second.satisfied, second.rated) == (11, 21)
    assert third.satisfied_share == "—"
    assert online.place is None


def test_nothing_found_has_no_shares(survey, at):
    made = survey()
    at(made, "Đồng Kim")
    results = results_of(made)
    assert {line.share for result in results.questions for line in result.lines} == {None}
    assert (results.issued, results.returned, results.satisfied_share) == (None, 0, "")


def test_the_page_and_the_workbook(client, official, found):
    client.force_login(official)
    shown = client.get(page("results", found)).content.decode()
    for part in ("Đường tối", "65,00\u00a0%", "phát ra 40", '<rect class="bar"'):
        assert part in shown, part
    assert client.get(page("results", found) + "?xuat=xlsx").content.startswith(b"PK")


def test_texts_are_shown_as_text(client, official, found, enter):
    enter(found.places.first(), [[], [], [], [], "<script>alert(1)</script>"], batch="hai")
    client.force_login(official)
    shown = client.get(page("results", found)).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert texts_of(found, 1) == {found.questions.last().pk: ["<script>alert(1)</script>"]}


def test_as_many_queries_for_ten_times_the_sheets(found, enter):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            results_of(found)
        return len(captured)

    before = queries()
    place = found.places.first()
    place.issued, place.returned = 50, 50
    place.save()
    enter(place, *([[1], [5], [1], [1], "Tốt"] for _ in range(30)), batch="nhieu")
    assert queries() == before


def test_papers(client, official, found):
    client.force_login(official)
    for word, paper in PAPERS.items():
        assert paper.fits(found)
        for kind, mark in (("pdf", b"%PDF"), ("docx", b"PK")):
            assert client.get(page("paper", found, word, kind)).content.startswith(mark)
    words = "\n".join(plain(block) for block in PAPERS["bao-cao"].write(found).body)
    assert "Số phiếu trả lời: 20/26 phiếu thu về" in words
    assert "Số phiếu thu về chưa nhập kết quả: 1 phiếu." in words
    assert "Đường tối" not in words
    assert render_docx(PAPERS["bao-cao"].write(found)).startswith(b"PK")


def test_there_is_no_report_without_answers(client, official, survey):
    made = survey()
    client.force_login(official)
    assert client.get(page("paper", made, "bao-cao", "pdf")).status_code == 404
    assert client.get(page("paper", made, "phieu-khao-sat", "pdf")).status_code == 200
    assert client.get(page("paper", survey(asks=False), "phieu-khao-sat", "pdf")).status_code == 404


def test_a_settled_result_goes_on_the_board(client, official, found):
    client.force_login(official)
    assert client.get(page("release", found)).status_code == 404
    found.closed_on = date(2023, 12, 5)
    found.save()
    shown = client.get(page("release", found))
    text = shown.context["form"].initial["text"]
    assert "Có: 65,00\u00a0%" in text
    # Three sheets of a village, and one without a village, point at people; what they follow from is not told either.
    assert "Thôn Đồng Kim: không nêu" in text
    assert "Trực tuyến, không nêu thôn: không nêu" in text
    assert "Đường tối" not in text
    form = shown.context["form"]
    sent = {name: form.initial[name] for name in ("title", "text")} | {"starts_on": "06/12/2023"}
    assert client.post(page("release", found), sent).status_code == 302
    assert Publication.objects.get().source == f"surveys.survey:{found.public_id}"


def test_a_poster_leads_to_the_page_for_everybody(client, official, survey):
    client.force_login(official)
    answer = client.get(page("poster", survey(takes_online=True)))
    assert answer.content.startswith(b"%PDF")
