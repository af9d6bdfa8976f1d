"""Who owes how many dialogues a year, and the opinions that go along from one year into the next."""

from datetime import date
from importlib import import_module
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.apps import apps

from apps.accounts.roles import Role
from apps.core.periods import Period
from apps.dialogues.models import Dialogue, DialogueOpinion
from apps.dialogues.services import year_duties
from tests.factories import make_user

DUTIES = "/song-van/doi-thoai/nghia-vu/"
OPINIONS = "/song-van/doi-thoai/y-kien/"


@pytest.fixture
def year(commune):
    def found(number, today):
        return year_duties(Dialogue.objects.filter(unit=commune), [Period.year(number)], today=today)

    return found


@pytest.mark.parametrize(
    ("post", "committee", "party"),
    [("chairman", 1, 0), ("party_secretary", 0, 1), ("both", 1, 1), ("other", 1, 0)],
)
def test_a_dialogue_fulfils_the_duty_of_who_holds_it(talk, rules, year, post, committee, party):
    talk(held_on=date(2025, 7, 14), host_post=post)
    assert [duty.number for duty in year(2025, date(2026, 1, 1))] == [committee, party]


def test_only_what_was_held_in_the_year_counts(talk, rules, year, other_commune):
    talk(held_on=date(2024, 12, 31))
    talk(held_on=date(2026, 1, 1))
    talk(other_commune, held_on=date(2025, 7, 14))
    talk(held_on=date(2025, 7, 14), state="cancelled")
    coming = talk(held_on=date(2025, 12, 31), state="planned")
    committee, _ = year(2025, date(2025, 12, 31))
    assert (committee.number, committee.planned, committee.state_on(date(2025, 12, 31))) == (0, [coming], "due")
    assert committee.state_on(date(2026, 1, 1)) == "missing"
    talk(held_on=date(2025, 1, 1))
    assert year(2025, date(2025, 12, 31))[0].state_on(date(2026, 1, 1)) == "done"


@pytest.mark.parametrize(
    ("number", "today", "articles"),
    [
        (2015, date(2026, 1, 1), []),
        # The law on local government binds the committee, the Party's own regulation its head.
        (2018, date(2026, 1, 1), ["Điều 125 Luật"]),
        (2019, date(2026, 1, 1), ["Điều 125 Luật", "Quy định số 11"]),
        (2025, date(2025, 2, 28), ["Điều 125 Luật", "Quy định số 11"]),
        (2025, date(2025, 3, 1), ["Điều 24 Luật", "Quy định số 11"]),
        (2025, date(2025, 6, 30), ["Điều 24 Luật", "Quy định số 11"]),
        (2025, date(2025, 7, 1), ["Điều 43 Luật", "Quy định số 11"]),
        (2027, date(2026, 1, 1), ["Điều 43 Luật", "Quy định số 11"]),
    ],
)
def test_a_year_has_the_rule_of_its_day(commune, rules, year, number, today, articles):
    found = year(number, today)
    assert len(found) == len(articles)
    for duty, article in zip(found, articles, strict=True):
        assert duty.rule.article.startswith(article)


def test_in_time_is_counted_over_those_that_the_law_binds(talk, rules, year):
    talk(held_on=date(2025, 2, 28), announced_on=date(2025, 2, 1), results_published_on=date(2025, 3, 1))
    talk(held_on=date(2025, 3, 1), announced_on=date(2025, 2, 22))
    talk(held_on=date(2025, 6, 30), announced_on=date(2025, 6, 24), results_published_on=date(2025, 7, 1))
    talk(
        held_on=date(2025, 7, 14),
        announced_on=date(2025, 7, 7),
        results_published_on=date(2025, 7, 24),
        results_sent_on=date(2025, 7, 25),
    )
    talk(held_on=date(2025, 7, 15), results_published_on=date(2025, 7, 26), results_sent_on=date(2025, 7, 25))
    committee, _ = year(2025, date(2026, 1, 1))
    found = [(part.kept, part.bound) for part in (committee.announced, committee.published, committee.sent)]
    assert found == [(2, 4), (1, 2), (1, 2)]


@time_machine.travel("2025-08-01 09:00 +0700")
def test_the_page_shows_the_year_asked_for_with_constant_queries(
    client, official, talk, opine, rules, django_assert_max_num_queries
):
    client.force_login(official)
    first = talk(held_on=date(2025, 7, 14), announced_on=date(2025, 7, 7))
    opine(first, due_on=date(2025, 7, 20))
    opine(first, status="answered")
    with django_assert_max_num_queries(30) as few:
        page = client.get(DUTIES).content.decode()
    assert "Nghĩa vụ đối thoại năm 2025" in page
    assert "trước 7 ngày ≥ 7 ngày: đúng hạn (Điều 43" in page
    assert "quá hạn 1" in page
    assert first.get_absolute_url() in page
    for number in range(9):
        opine(talk(held_on=date(2025, 7, 14), subject=f"Đối thoại {number}"))
    with django_assert_max_num_queries(len(few)):
        client.get(DUTIES)
    assert first.get_absolute_url() not in client.get(f"{DUTIES}?nam=2024").content.decode()


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", 2025), ("abc", 2025), ("2024", 2024), ("1", 2000), ("99999999", 2026), ("2015", 2015), ("-5", 2025)],
)
@time_machine.travel("2025-08-01 09:00 +0700")
def test_any_year_opens(client, official, rules, asked, shown):
    client.force_login(official)
    answer = client.get(DUTIES, {"nam": asked})
    assert (answer.status_code, answer.context["year"]) == (200, shown)
    assert ("Chưa ghi quy định nào" in answer.content.decode()) is (shown in (2000, 2015))


def test_the_pages_are_for_those_who_see_dialogues(client, village, other_commune, talk, opine):
    opine(talk(other_commune), topic="Ý kiến của xã khác")
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))
    assert {client.get(address).status_code for address in (DUTIES, OPINIONS)} == {403}
    client.force_login(make_user("can-bo-2", Role.OFFICIAL, village.unit))
    assert client.get("/xa-khac/doi-thoai/nghia-vu/").status_code == 404
    assert "Ý kiến của xã khác" not in client.get(OPINIONS).content.decode()


@pytest.fixture
def open_and_settled(talk, opine):
    old, new = talk(held_on=date(2024, 5, 5), subject="Đối thoại năm trước"), talk(held_on=date(2025, 5, 5))
    opine(old, topic="Ý kiến chưa trả lời", due_on=date(2024, 6, 1), organ="Công an xã")
    opine(old, topic="Ý kiến đã xong", status="resolved", answered_on=date(2024, 5, 6), resolved_on=date(2024, 5, 7))
    opine(new, topic="Cam kết sửa đường", status="promised", promise_due_on=date(2025, 8, 1))
    opine(new, topic="Đã giải thích", status="answered", answered_on=date(2025, 5, 6))
    opine(talk(state="planned", held_on=date(2025, 9, 9)), topic="Ý kiến gửi trước")


@pytest.mark.parametrize(
    ("query", "topics"),
    [
        ("", ["Ý kiến chưa trả lời", "Cam kết sửa đường"]),
        ("?tinh_trang=pending", ["Ý kiến chưa trả lời", "Cam kết sửa đường"]),
        ("?tinh_trang=late", ["Ý kiến chưa trả lời"]),
        ("?tinh_trang=resolved", ["Ý kiến đã xong"]),
        ("?tinh_trang=", ["Ý kiến chưa trả lời", "Ý kiến đã xong", "Cam kết sửa đường", "Đã giải thích"]),
        ("?nam=2024", ["Ý kiến chưa trả lời"]),
        ("?q=sua+duong", ["Cam kết sửa đường"]),
        ("?q=cong+an", ["Ý kiến chưa trả lời"]),
        ("?tinh_trang=x", ["Ý kiến chưa trả lời", "Ý kiến đã xong", "Cam kết sửa đường", "Đã giải thích"]),
    ],
)
@time_machine.travel("2025-08-01 09:00 +0700")
def test_open_opinions_of_all_years_stand_in_one_list(client, official, open_and_settled, query, topics):
    client.force_login(official)
    rows = client.get(f"{OPINIONS}{query}").context["table"].rows
    assert [row.record.topic for row in rows] == topics


@time_machine.travel("2025-08-02 09:00 +0700")
def test_a_promise_is_late_after_its_day_and_the_list_goes_to_excel(client, official, open_and_settled):
    client.force_login(official)
    assert len(client.get(f"{OPINIONS}?tinh_trang=late").context["table"].rows) == 2
    sheet = openpyxl.load_workbook(BytesIO(client.get(f"{OPINIONS}?xuat=xlsx").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (promised,) = [row for row in rows if "Cam kết sửa đường" in row]
    assert "quá hạn" in promised


def test_the_list_of_opinions_takes_constant_queries(client, official, talk, opine, django_assert_max_num_queries):
    client.force_login(official)
    opine(talk())
    with django_assert_max_num_queries(30) as few:
        client.get(OPINIONS)
    for _ in range(9):
        opine(talk())
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(OPINIONS).context["table"].rows) == 10


def test_opinions_that_stood_already_are_found(commune, talk, opine):
    """The migration gives search keys to those of before the list was there."""
    for number in range(3):
        opine(talk(), topic=f"Đường làng {number}", organ="Công an")
    DialogueOpinion.objects.update(search_text="")
    import_module("apps.dialogues.migrations.0003_search_keys_of_opinions").fill(apps, None)
    assert DialogueOpinion.objects.search("duong lang cong an").count() == 3
