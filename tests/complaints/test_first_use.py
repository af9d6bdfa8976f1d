"""What people who see the pages for the first time trip over: words, ways on, and buttons that lead nowhere."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.complaints.models import OnlineReflection, PetitionClass
from apps.complaints.services.follow_up import follow_up_code
from tests.complaints.test_receptions import DESK, TYPED

pytestmark = pytest.mark.django_db
NOW = "2024-03-14 09:00 +0700"


@pytest.fixture
def own_type(commune):
    return PetitionClass.objects.create(unit=commune, axis="type", counted_as="complaint", name="đơn xin xác nhận")


def page_of(client, record):
    return client.get(record.get_absolute_url()).content.decode()


@time_machine.travel(NOW, tick=False)
def test_the_desk_goes_on_with_ones_own_turn_and_not_with_anothers(client, officer, leader, reception):
    reception(held_on=date(2024, 3, 12), created_by=leader)
    client.force_login(officer)
    page = client.get(DESK)
    assert page.context["form"].initial["held_on"] == date(2024, 3, 14)
    assert "không phải hôm nay" not in page.content.decode()


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(("day", "said"), [("14/03/2024", False), ("13/03/2024", True)])
def test_the_desk_says_when_it_goes_on_with_another_day(client, officer, day, said):
    client.force_login(officer)
    page = client.post(DESK, TYPED | {"held_on": day}, follow=True).content.decode()
    assert (f"Đang ghi cho ngày {day}, không phải hôm nay (14/03/2024)" in page) == said


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(("handling", "led"), [("denunciation", True), ("explained", False)])
def test_after_a_denunciation_at_the_desk_a_link_leads_to_its_register(client, officer, handling, led):
    client.force_login(officer)
    page = client.post(DESK, TYPED | {"handling": handling}, follow=True).content.decode()
    assert ('href="/song-van/to-cao/moi/">ghi vào sổ tố cáo</a>' in page) == led


def test_the_step_into_the_register_offers_its_choices_as_other_forms_do(client, officer, reception):
    turn = reception(handling="accepted", created_by=officer)
    client.force_login(officer)
    page = client.get(f"{turn.get_absolute_url()}vao-so-don/").content.decode()
    assert page.count("– Chọn –") == 2
    assert "------" not in page


def test_a_type_is_named_once_and_an_own_one_with_that_of_the_law(client, officer, petition, own_type):
    plain, own = petition(), petition(own_type=own_type)
    client.force_login(officer)
    assert "tính vào" not in page_of(client, plain).lower()
    assert "đơn xin xác nhận (tính vào: khiếu nại)" in page_of(client, own)


def test_the_next_day_is_not_called_the_day_of_the_decision(client, officer, petition, denunciation):
    found = petition(), denunciation()
    for record in found:
        type(record).objects.update(due_on=date(2024, 3, 11))
    client.force_login(officer)
    for record in found:
        for page in (page_of(client, record), client.get(record.get_absolute_url().rsplit("/", 2)[0] + "/").content):
            words = page if isinstance(page, str) else page.decode()
            assert "Hạn xử lý" in words
            assert "Hạn giải quyết" not in words
            assert "11/03/2024" in words


def test_letters_of_one_matter_are_told_without_stray_blanks(client, officer, petition):
    first = petition()
    petition(matter=first, screening="duplicate")
    client.force_login(officer)
    words = " ".join(page_of(client, first).split())
    assert "(đơn này): đơn đầu của vụ việc, tiếp nhận 01/03/2024" in words
    assert "</a>: đơn trùng, tiếp nhận 01/03/2024" in words


def test_that_no_account_is_barred_is_said_in_words(client, officer, leader, denunciation):
    record = denunciation()
    client.force_login(officer)
    assert "Không chặn tài khoản nào" in page_of(client, record)
    record.bars.create(user=leader)
    assert "Không chặn tài khoản nào" not in page_of(client, record)


@pytest.mark.parametrize(("today", "offered"), [("2034-02-28", False), ("2034-03-02", True)])
def test_erasing_is_offered_where_something_may_be_erased(client, officer, rules, resolved, today, offered):
    resolved(date(2024, 3, 1))
    with time_machine.travel(f"{today} 09:00 +0700"):
        client.force_login(officer)
        page = client.get("/song-van/het-thoi-han-luu/").content.decode()
    assert ("Xóa thông tin đã chọn" in page) == offered


def test_after_an_answer_another_petition_may_be_asked_for(client, petition):
    letter = petition(code="15")
    address = "/theo-doi-don/song-van/"
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        token = client.get(address).context["token"]
    data = {"number": "15", "year": "2024", "code": follow_up_code(letter)}
    page = client.post(f"{address}?phieu={token}", data).content.decode()
    assert f'<a href="{address}">Xem đơn khác</a>' in page


def test_lists_of_many_columns_let_their_heads_take_two_lines(client, officer, petition, reception):
    petition(), reception()
    client.force_login(officer)
    for name in ("don-thu", "tiep-dan", "can-doi-don"):
        assert "table-many" in client.get(f"/song-van/{name}/").content.decode()


def test_a_petition_that_came_online_leads_to_what_was_sent_where_its_answer_is_published(
    client, commune, officer, petition
):
    letter, other = petition(petition_type="reflection"), petition()
    at = timezone.now()
    decided = {"state": "taken", "decided_by": officer, "decided_at": at, "petition": letter}
    start = {"unit": commune, "kind": "reflection", "field": "land", "text": "Đèn hỏng", "received_at": at}
    sent = OnlineReflection.objects.create(**start | decided)
    client.force_login(officer)
    assert f'href="{sent.get_absolute_url()}"' in page_of(client, letter)
    assert "gửi trực tuyến" not in page_of(client, other)
