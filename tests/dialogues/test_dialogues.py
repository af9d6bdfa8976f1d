"""Dialogues and their opinions: constraints, pages, time-limits shown."""

from datetime import date, timedelta
from unicodedata import normalize

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from apps.accounts.roles import Role
from apps.dialogues.models import Dialogue, DialogueOpinion
from tests.factories import make_user
from tests.records import assert_deleted_and_brought_back

LIST = "/song-van/doi-thoai/"
HELD = date(2023, 10, 10)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"announced_on": HELD, "results_published_on": HELD, "participants": 0}, ""),
        ({"announced_on": HELD + DAY}, "Ngày thông báo phải trước"),
        ({"results_published_on": HELD - DAY}, "Ngày công bố kết quả phải sau"),
        ({"held_on": timezone.localdate()}, ""),
        ({"held_on": timezone.localdate() + DAY}, "Ngày đối thoại chưa tới"),
        ({"results_published_on": timezone.localdate() + DAY}, "Ngày công bố kết quả chưa tới"),
    ],
)
def test_a_dialogue_holds_together(commune, values, message):
    values = {"held_on": HELD, "subject": "Đối thoại", "host_name": "An", "host_post": "both"} | values
    dialogue = Dialogue(unit=commune, **values)
    if message:
        with pytest.raises(ValidationError, match=message):
            dialogue.full_clean()
    else:
        dialogue.full_clean()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"status": "answered", "answered_on": HELD, "due_on": HELD}, ""),
        ({"status": "resolved"}, ""),
        ({"status": "open", "answered_on": HELD}, "không thể là “chưa trả lời”"),
        ({"status": "answered", "answered_on": HELD - DAY}, "Ngày trả lời không được trước ngày đối thoại"),
        ({"due_on": HELD - DAY}, "Hạn trả lời không được trước ngày đối thoại"),
    ],
)
def test_an_opinion_holds_together(talk, values, message):
    opinion = DialogueOpinion(dialogue=talk(), topic="Đường vào thôn", **values)
    if message:
        with pytest.raises(ValidationError, match=message):
            opinion.full_clean()
    else:
        opinion.full_clean()


def test_the_database_itself_refuses_dates_out_of_order(talk):
    with pytest.raises(IntegrityError):
        talk(results_published_on=HELD - DAY)


def test_the_list_shows_the_own_commune_with_constant_queries(
    client, official, talk, other_commune, django_assert_max_num_queries
):
    foreign = talk(other_commune, subject="Đối thoại của xã khác")
    client.force_login(official)
    talk()
    with django_assert_max_num_queries(30) as first:
        client.get(LIST)
    for number in range(1, 10):
        talk(subject=f"Đối thoại số {number}", participants=number)
    with django_assert_max_num_queries(len(first)):
        page = client.get(LIST).content.decode()
    assert "Đối thoại số 9" in page
    assert "Đối thoại của xã khác" not in page
    assert client.get(f"{LIST}{foreign.public_id}/").status_code == 404
    assert client.get(f"/xa-khac/doi-thoai/{foreign.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "number"),
    [("q=mat+bang", 2), ("q=thuy+loi", 0), ("target_group=youth", 1), ("nam=2023", 1), ("nam=2024", 1)],
)
def test_search_and_filters(client, official, talk, query, number):
    talk()
    talk(held_on=date(2024, 1, 1), target_group="youth")
    client.force_login(official)
    assert len(client.get(f"{LIST}?{query}").context["table"].rows) == number


def test_the_detail_page_shows_time_limits_of_its_day_with_constant_queries(
    client, official, talk, opine, rules, django_assert_max_num_queries
):
    client.force_login(official)
    dialogue = talk(held_on=date(2025, 7, 14), announced_on=date(2025, 7, 5), results_published_on=date(2025, 7, 25))
    opine(dialogue)
    with django_assert_max_num_queries(30) as first:
        page = client.get(dialogue.get_absolute_url()).content.decode()
    assert "trước 9 ngày ≥ 7 ngày: đúng hạn (Điều 43" in page
    assert "sau 11 ngày &gt; 10 ngày: chậm (Điều 43" in page
    for _ in range(5):
        opine(dialogue)
    with django_assert_max_num_queries(len(first)):
        client.get(dialogue.get_absolute_url())


def test_a_dialogue_before_the_law_is_not_judged_by_it(talk, rules):
    dialogue = talk(announced_on=date(2023, 10, 9), results_published_on=date(2023, 10, 30))
    assert dialogue.announcement == "09/10/2023"
    assert "chưa kiểm chứng" in dialogue.publication
    assert (talk().announcement, talk().publication) == ("", "")


def test_create_and_edit_with_opinions(client, official, typed):
    client.force_login(official)
    topic = normalize("NFD", "Đường vào thôn Đồng Kim")
    made = client.post(
        f"{LIST}moi/",
        typed({"topic": topic}, {"topic": "Nước sạch", "due_on": "20/10/2023"}, participants="1.204"),
    )
    assert made.status_code == 302
    dialogue = Dialogue.objects.get()
    first, second = dialogue.opinions.all()
    assert (first.topic, first.position) == (normalize("NFC", topic), 1)
    assert (second.due_on, second.position) == (date(2023, 10, 20), 2)
    assert (dialogue.participants, dialogue.created_by) == (1204, official)
    more = typed(
        {"id": first.pk, "topic": topic, "status": "resolved", "answered_on": "15/10/2023", "answer": "Đã làm"},
        {"id": second.pk, "DELETE": "on"},
        {"topic": "Điện"},
        version=dialogue.version,
    )
    assert client.post(f"{made.url}sua/", more).status_code == 302
    assert [(row.topic, row.status) for row in dialogue.opinions.all()] == [
        (first.topic, "resolved"),
        ("Điện", "open"),
    ]
    dialogue.refresh_from_db()
    assert dialogue.participants is None
    assert "Đã làm" in client.get(made.url).content.decode()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("held_on", "31/02/2023"),
        ("held_on", "01/01/2200"),
        ("announced_on", "11/10/2023"),
        ("results_published_on", "09/10/2023"),
        ("participants", "đông"),
        ("participants", "-1"),
        ("host_name", "a" * 10_000),
        ("host_name", "An\x00"),
        ("host_post", "king"),
        ("opinions-0-topic", "b" * 20_001),
        ("opinions-0-due_on", "09/10/2023"),
        ("opinions-0-answered_on", "15/10/2023"),
    ],
)
def test_bad_input_is_refused_and_kept_on_the_page(client, official, typed, field, text):
    client.force_login(official)
    answer = client.post(f"{LIST}moi/", typed({}, place="Hội trường đã nhập") | {field: text})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Hội trường đã nhập" in page
    assert field == "host_post" or text in page
    assert not Dialogue.objects.exists()


def test_a_dialogue_is_deleted_and_brought_back_with_its_opinions(client, official, talk, opine):
    dialogue = talk()
    opine(dialogue)
    client.force_login(official)
    assert_deleted_and_brought_back(client, dialogue, "opinions")


def test_a_village_head_has_no_dialogues(client, village, talk):
    talk()
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, village.unit, village))
    assert client.get(LIST).status_code == 403
