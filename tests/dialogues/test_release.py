"""What goes to the public notice board from a dialogue: its notice before, its result afterwards."""

from datetime import date, time

import pytest
import time_machine

from apps.accounts.roles import Role
from apps.dialogues.models import Dialogue, DialogueVillage
from apps.documents.models import Publication
from apps.documents.services import withdraw
from tests.factories import make_user, make_village

BOARD = "bang-cong-khai/"
NOTICE = f"{BOARD}thong-bao/"


@pytest.fixture
def planned(talk):
    """A dialogue with all people on 20/07/2025 that nobody has announced yet."""
    return talk(state="planned", held_on=date(2025, 7, 20), starts_at=time(8), place="Hội trường UBND xã")


def offered(client, dialogue, step=BOARD):
    return client.get(f"{dialogue.get_absolute_url()}{step}").context["form"].initial


def send(client, dialogue, step=BOARD, **changed):
    """The form as it is offered, sent back."""
    initial = offered(client, dialogue, step)
    data = {name: initial[name] for name in ("title", "text")} | {
        name: f"{initial[name]:%d/%m/%Y}" if initial[name] else "" for name in ("starts_on", "ends_on")
    }
    return client.post(f"{dialogue.get_absolute_url()}{step}", data | changed)


@time_machine.travel("2025-07-20 09:00 +0700")
def test_the_result_tells_everybody_what_was_asked_and_answered(client, official, held, village):
    client.force_login(official)
    assert f"{held.get_absolute_url()}{BOARD}" in client.get(held.get_absolute_url()).content.decode()
    assert send(client, held).status_code == 302
    found = Publication.objects.get()
    assert (found.subject, found.village, found.starts_on) == ("dialogue", village, date(2025, 7, 20))
    assert (found.ends_on, found.happens_on) == (None, None)
    assert found.title == "Kết quả đối thoại ngày 14/07/2025: Giải phóng mặt bằng đường liên thôn"
    assert found.paragraphs == [
        "Nội dung: Giải phóng mặt bằng đường liên thôn.\n"
        "Thời gian: 08 giờ 00 phút, ngày 14 tháng 7 năm 2025.\n"
        "Địa điểm: Nhà văn hóa thôn Đồng Kim.\n"
        "Chủ trì: Ông (bà) Nguyễn Văn An, chức vụ: Chủ tịch UBND.\n"
        "Đồng chủ trì, phối hợp: Ủy ban MTTQ Việt Nam xã.\n"
        "Đối tượng tham gia: toàn thể Nhân dân (một thôn, tổ dân phố: thôn Đồng Kim).\n"
        "Hình thức: trực tiếp.\n"
        "Số lượt người tham dự: 25 lượt người.\n"
        "Số người phát biểu: 3 người.",
        "Ý kiến và trả lời",
        "1) Ý kiến: Đề nghị đo lại ranh giới.\n"
        "Trả lời: Công chức địa chính.\n"
        "Nội dung trả lời, kết quả: Sẽ đo lại trong tháng 8.\n"
        "Tình trạng: đã trả lời, đang thực hiện cam kết.\n"
        "Hạn thực hiện cam kết: ngày 31/08/2025.",
        "2) Ý kiến: Hỏi mức hỗ trợ.\nTình trạng: chưa trả lời.\nHạn trả lời: ngày 30/07/2025.",
        "3) Ý kiến: Hỏi lịch kiểm đếm.\n"
        "Trả lời: Lê Văn Tú.\n"
        "Nội dung trả lời, kết quả: Ngày 20/7.\n"
        "Tình trạng: đã trả lời.",
        "Kết luận của người chủ trì",
        "Ghi nhận các ý kiến.",
        "Trả lời bằng văn bản ý kiến còn lại.",
    ]
    client.logout()
    assert "Đề nghị đo lại ranh giới" in client.get(f"/cong-khai/song-van/{found.public_id}/").content.decode()


@pytest.mark.parametrize(("number", "shown"), [(0, ""), (1, "thôn Một"), (2, "")])
def test_it_is_a_villages_only_where_it_was_held_for_that_one_alone(client, official, talk, commune, number, shown):
    dialogue = talk(level="cluster")
    for name in ("Một", "Hai")[:number]:
        DialogueVillage.objects.create(dialogue=dialogue, village=make_village(commune, name))
    client.force_login(official)
    data = {"title": "Kết quả", "starts_on": "01/03/2024", "xem-truoc": "1"}
    seen = client.post(f"{dialogue.get_absolute_url()}{BOARD}", data)
    assert seen.context["preview"].village_name == shown
    del data["xem-truoc"]
    assert client.post(f"{dialogue.get_absolute_url()}{BOARD}", data).status_code == 302
    assert Publication.objects.get().village_name == shown


def test_what_nobody_counted_or_wrote_is_left_out(client, official, talk):
    client.force_login(official)
    text = offered(client, talk(host_post="party_secretary", mode="online"))["text"]
    assert "Bí thư Đảng ủy" in text
    assert "Không có ý kiến nào được nêu." in text
    assert not any(word in text for word in ("None", "…", "lượt người", "Địa điểm", "Kết luận", "Ủy ban nhân dân"))


@time_machine.travel("2025-07-10 09:00 +0700")
def test_the_notice_stands_until_the_day_and_is_among_what_comes_up(client, official, planned):
    client.force_login(official)
    page = client.get(planned.get_absolute_url()).content.decode()
    assert f"{planned.get_absolute_url()}{NOTICE}" in page
    assert f'{planned.get_absolute_url()}{BOARD}"' not in page
    assert "…" not in offered(client, planned, NOTICE)["text"]
    Dialogue.objects.filter(pk=planned.pk).update(attendance="Đăng ký tại bộ phận một cửa")
    assert send(client, planned, NOTICE).status_code == 302
    found = Publication.objects.get()
    assert found.title.startswith("Thông báo đối thoại ngày 20/07/2025")
    assert (found.starts_on, found.ends_on, found.happens_on) == (
        date(2025, 7, 10),
        date(2025, 7, 20),
        date(2025, 7, 20),
    )
    assert found.happens_at == "08 giờ 00 phút, Hội trường UBND xã"
    assert found.text.endswith("\nCách thức tham gia: Đăng ký tại bộ phận một cửa.")
    # The result has its own place beside it.
    Dialogue.objects.filter(pk=planned.pk).update(state="held")
    with time_machine.travel("2025-07-21 09:00 +0700"):
        client.force_login(official)
        assert send(client, planned).status_code == 302
    assert Publication.objects.live().count() == 2


@pytest.mark.parametrize(
    ("state", "day", "step"),
    [
        ("held", date(2025, 7, 10), BOARD),
        ("planned", date(2025, 7, 10), NOTICE),
        # The day has passed: it is the result that is to be told.
        ("planned", date(2025, 7, 9), ""),
        ("cancelled", date(2025, 7, 20), ""),
    ],
)
def test_each_is_there_in_its_own_state_alone(client, official, talk, state, day, step):
    with time_machine.travel("2025-07-10 09:00 +0700"):
        client.force_login(official)
        dialogue = talk(state=state, held_on=day)
        page = client.get(dialogue.get_absolute_url()).content.decode()
        for name in (BOARD, NOTICE):
            address = f"{dialogue.get_absolute_url()}{name}"
            wanted = 200 if name == step else 404
            assert client.get(address).status_code == wanted
            assert (f'href="{address}"' in page) is (name == step)
            if name != step:
                assert client.post(address, {"title": "Tin", "starts_on": "10/07/2025"}).status_code == 404


def test_bad_input_comes_back_with_what_was_typed(client, official, held):
    client.force_login(official)
    answer = send(client, held, text="Gọi 0912345678", ends_on="32/13/2025")
    assert answer.status_code == 422
    assert "Gọi 0912345678" in answer.content.decode()
    assert not Publication.objects.exists()


def test_one_sending_makes_one_release(client, official, held):
    client.force_login(official)
    for _ in range(2):
        assert send(client, held, submission="mot-lan").status_code == 302
    assert Publication.objects.get().edition == 1


def test_others_release_nothing(client, commune, other_commune, official, talk, village):
    client.force_login(official)
    foreign = talk(other_commune)
    assert client.get(f"/song-van/doi-thoai/{foreign.public_id}/{BOARD}").status_code == 404
    client.force_login(make_user("truong-thon", Role.VILLAGE_HEAD, commune, village))
    assert client.get(f"{talk().get_absolute_url()}{BOARD}").status_code == 403


def test_more_opinions_cost_no_more_queries(client, official, held, opine, django_assert_max_num_queries):
    client.force_login(official)
    address = f"{held.get_absolute_url()}{BOARD}"
    with django_assert_max_num_queries(30) as few:
        client.get(address)
    for number in range(30):
        opine(held, position=number + 4, topic=f"Ý kiến {number}", official=held.opinions.last().official)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


@time_machine.travel("2025-07-10 09:00 +0700")
def test_one_on_the_board_is_neither_called_off_nor_deleted(client, official, planned):
    client.force_login(official)
    assert send(client, planned, NOTICE).status_code == 302
    at = planned.get_absolute_url()
    assert "Đang có trên bảng công khai" in client.post(f"{at}khong-to-chuc/", {"version": 1}).content.decode()
    assert "Chưa xóa được" in client.post(f"{at}xoa/", follow=True).content.decode()
    assert Dialogue.objects.get().is_planned
    withdraw(publication=Publication.objects.get(), reason="Hoãn", user=official)
    assert client.post(f"{at}khong-to-chuc/", {"version": 1}).status_code == 302
    assert client.post(f"{at}xoa/").status_code == 302
    assert not Dialogue.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"held_on": date(2025, 7, 25)}, "đưa thông báo lên bảng lần nữa"),
        ({"starts_at": time(14)}, "đưa thông báo lên bảng lần nữa"),
        ({"place": "Nhà văn hóa"}, "đưa thông báo lên bảng lần nữa"),
        ({"held_on": date(2025, 7, 9)}, "gỡ thông báo khỏi bảng"),
        ({"held_on": date(2025, 7, 9), "state": "held"}, "gỡ thông báo khỏi bảng"),
        ({"state": "cancelled"}, "gỡ thông báo khỏi bảng"),
    ],
)
@time_machine.travel("2025-07-10 09:00 +0700")
def test_a_notice_that_no_longer_fits_is_remarked(client, official, planned, changed, words):
    client.force_login(official)
    send(client, planned, NOTICE)
    Dialogue.objects.filter(pk=planned.pk).update(**changed)
    page = client.get(planned.get_absolute_url()).content.decode()
    stands = "Bảng công khai vẫn thông báo cuộc đối thoại này vào 20/07/2025, 08 giờ 00 phút, Hội trường UBND xã"
    assert (stands in page) is bool(words)
    assert words in page
    with time_machine.travel("2025-07-21 09:00 +0700"):
        client.force_login(official)
        assert stands not in client.get(planned.get_absolute_url()).content.decode()
