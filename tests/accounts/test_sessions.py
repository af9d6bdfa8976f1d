"""How long a session lives, what ends it, and what its owner sees of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.accounts.models import AccountEvent, Appointment, PortalSession, User
from apps.accounts.roles import Role
from apps.accounts.services.sessions import describe_device, end_sessions
from apps.villages.models import OfficeTerm, Official
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-thu-nghiem"
LIST = "/song-van/van-ban-phap-luat/"


def enter(user: User, agent: str = "") -> Client:
    client = Client()
    client.post("/dang-nhap/", {"username": user.username, "password": PASSWORD}, headers={"User-Agent": agent})
    assert "_auth_user_id" in client.session
    return client


def is_open(client: Client) -> bool:
    return client.get(LIST).status_code == 200


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02 08:00:00+07:00", tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("role", "step", "steps", "alive"),
    [
        (Role.OFFICIAL, timedelta(minutes=60), 1, True),
        (Role.OFFICIAL, timedelta(minutes=60, seconds=1), 1, False),
        (Role.OFFICIAL, timedelta(minutes=60), 12, True),
        (Role.OFFICIAL, timedelta(minutes=55, seconds=25), 13, False),
        (Role.VILLAGE_HEAD, timedelta(days=2), 7, True),
        (Role.VILLAGE_HEAD, timedelta(days=2, seconds=1), 1, False),
    ],
)
def test_a_session_ends_idle_or_old(clock, commune, village, role, step: timedelta, steps: int, alive: bool) -> None:
    client = enter(make_user("nguoi", role, commune, village if role == Role.VILLAGE_HEAD else None))
    for _ in range(steps - 1):
        clock.shift(step)
        assert is_open(client)
    clock.shift(step)
    answer = client.get(LIST)
    assert (answer.status_code == 200) is alive
    if not alive:
        assert "Phiên làm việc" in client.get(answer.url).text
        assert PortalSession.objects.filter(user__isnull=False).count() == 0


def test_the_shortest_limit_of_ones_roles_holds(clock, commune, village) -> None:
    head = make_user("nguoi", Role.VILLAGE_HEAD, commune, village)
    client = enter(head)
    Appointment.objects.create(user=head, role=Role.BOARD_MEMBER, unit=commune, valid_from=date(2020, 1, 1))
    clock.shift(timedelta(minutes=61))
    assert not is_open(client)


def test_use_is_written_once_a_minute_and_asks_nothing_of_the_database_else(
    clock, official, django_assert_num_queries
) -> None:
    client = enter(official)
    began = PortalSession.objects.get(user=official).seen_at
    clock.shift(timedelta(seconds=60))
    # The session with the person, today's appointments.
    with django_assert_num_queries(2):
        client.post("/tai-khoan/phien/giu/")
    assert PortalSession.objects.get(user=official).seen_at == began
    clock.shift(timedelta(seconds=1))
    client.post("/tai-khoan/phien/giu/")
    assert PortalSession.objects.get(user=official).seen_at == began + timedelta(seconds=61)


def test_a_new_appointment_opens_on_the_next_request_and_its_end_closes(commune, other_commune, official) -> None:
    client = enter(official)
    assert client.get("/xa-khac/van-ban-phap-luat/").status_code == 404
    second = Appointment.objects.create(
        user=official, role=Role.OFFICIAL, unit=other_commune, valid_from=date(2020, 1, 1)
    )
    assert client.get("/xa-khac/van-ban-phap-luat/").status_code == 200
    Appointment.objects.filter(pk=second.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    answer = client.get(LIST)
    assert answer.status_code == 302
    text = client.get(answer.url).text
    assert "Phân công công chức xã" in text
    assert "đã kết thúc" in text
    assert is_open(enter(official)), "the appointment that is left opens a new session"


def test_an_appointment_ends_a_session_at_midnight_and_with_its_office(clock, commune) -> None:
    holder = Official.objects.create(unit=commune, full_name="Trần Văn Tám")
    term = OfficeTerm.objects.create(
        unit=commune, official=holder, office="chairman", valid_from=date(2020, 1, 1), valid_until=date(2026, 3, 2)
    )
    user = User.objects.create_user("nguoi", password=PASSWORD)
    Appointment.objects.create(user=user, role=Role.LEADER, unit=commune, office_term=term, valid_from=date(2020, 1, 1))
    clock.move_to("2026-03-02 23:50:00+07:00")
    client = enter(user)
    clock.move_to("2026-03-02 23:59:59+07:00")
    assert is_open(client)
    clock.move_to("2026-03-03 00:00:00+07:00")
    assert not is_open(client)


def test_a_suspended_person_is_out_at_once_and_for_good(official) -> None:
    client = enter(official)
    User.objects.filter(pk=official.pk).update(is_active=False)
    assert not is_open(client)
    User.objects.filter(pk=official.pk).update(is_active=True)
    assert not is_open(client), "resuming the account does not wake the session up"


def test_what_is_sent_to_a_session_that_is_over_is_said_to_be_lost(clock, official) -> None:
    client = enter(official)
    clock.shift(timedelta(hours=2))
    answer = client.post("/song-van/doi-thoai/moi/?gui", {"subject": "Chợ"})
    assert answer.url == "/dang-nhap/?next=/song-van/doi-thoai/moi/"
    page = client.get(answer.url).text
    assert "lâu không dùng" in page
    assert "chưa được lưu" in page


def test_an_open_page_keeps_its_session_and_knows_when_it_is_over(clock, official) -> None:
    client = enter(official)
    page = client.get(LIST).text
    assert 'data-idle="3540"' in page
    assert "js/session.js" in page
    for _ in range(2):
        clock.shift(timedelta(minutes=59))
        assert client.post("/tai-khoan/phien/giu/").status_code == 204
    clock.shift(timedelta(minutes=61))
    assert client.post("/tai-khoan/phien/giu/").status_code == 403
    page = client.get("/dang-nhap/").text
    assert "lâu không dùng" in page
    assert "chưa được lưu" not in page
    assert "js/session.js" not in page


def test_a_session_of_days_warns_nobody(commune, village) -> None:
    client = enter(make_user("nguoi", Role.VILLAGE_HEAD, commune, village))
    assert "data-idle" not in client.get(LIST).text


def test_the_owner_sees_sessions_without_their_keys_and_ends_them(official, leader) -> None:
    phone, desk = enter(official, "Mozilla/5.0 (Linux; Android 14) Chrome/126.0"), enter(official, "Firefox/128.0")
    strange = enter(leader)
    page = desk.get("/tai-khoan/phien/")
    assert [(row.device, present) for row, present in page.context["sessions"]] == [
        ("Firefox", True),
        ("Chrome trên Android", False),
    ]
    assert not any(key in page.text for key in PortalSession.objects.values_list("session_key", flat=True))

    def end(client: Client, of: Client):
        row = PortalSession.objects.get(session_key=of.session.session_key)
        return client.post(f"/tai-khoan/phien/{row.public_id}/dong/")

    assert end(desk, strange).status_code == 404
    assert desk.post(f"/tai-khoan/phien/{'0' * 16}/dong/").status_code == 404
    assert end(desk, phone).status_code == 302
    assert (is_open(phone), is_open(desk), is_open(strange)) == (False, True, True)
    assert end(desk, desk).url == "/dang-nhap/"
    assert not is_open(desk)
    assert AccountEvent.objects.filter(account=official, action="sessions", actor=official).count() == 2


@pytest.mark.parametrize("everywhere", [False, True])
def test_signing_out_elsewhere_or_everywhere(official, leader, everywhere: bool) -> None:
    here, there, strange = enter(official), enter(official), enter(leader)
    here.post("/tai-khoan/phien/dong/", {"ca-phien-nay": "1"} if everywhere else {})
    assert (is_open(here), is_open(there), is_open(strange)) == (not everywhere, False, True)


def test_sessions_past_their_limit_are_neither_listed_nor_counted_and_yet_go(clock, official, leader) -> None:
    enter(official)
    clock.shift(timedelta(minutes=61))
    enter(official)
    assert end_sessions(account=official, actor=leader) == 1
    assert PortalSession.objects.filter(user=official).count() == 0
    event = AccountEvent.objects.get(account=official, action="sessions")
    assert (event.actor, event.detail) == (leader, "1 phiên")
    assert end_sessions(account=official, actor=None) == 0
    assert AccountEvent.objects.filter(account=official, action="sessions").count() == 1


def test_a_new_password_ends_the_other_sessions(official) -> None:
    here, there = enter(official), enter(official)
    wrong = here.post("/tai-khoan/mat-khau/", {"old_password": "x", "new_password1": "ngắn", "new_password2": "khác"})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["old_password"] == ["Mật khẩu hiện nay không đúng."]
    new = "cau-tao-moi-1975"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/tai-khoan/mat-khau/", data).url == "/tai-khoan/"
    assert (is_open(here), is_open(there)) == (True, False)
    official.refresh_from_db()
    assert official.check_password(new)
    assert AccountEvent.objects.filter(account=official, action="password", actor=official).count() == 1
    assert PortalSession.objects.filter(user=official).count() == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("ngan", "Mật khẩu quá ngắn: cần ít nhất 10 ký tự."),
        ("8046715239", "Mật khẩu này hoàn toàn là số."),
        ("password123", "Mật khẩu này quá phổ biến."),
        ("nguyenvanbay", "Mật khẩu quá giống với họ và tên."),
    ],
)
def test_a_weak_password_is_refused_in_vietnamese(official, password: str, said: str) -> None:
    User.objects.filter(pk=official.pk).update(full_name="nguyenvanbay")
    data = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert said in enter(official).post("/tai-khoan/mat-khau/", data).context["form"].errors["new_password2"]


def test_the_own_account_says_what_one_is_appointed_to_today(official, other_commune) -> None:
    Appointment.objects.create(
        user=official,
        role=Role.LEADER,
        unit=other_commune,
        valid_from=date(2020, 1, 1),
        valid_until=date(2021, 1, 1),
    )
    page = enter(official).get("/tai-khoan/")
    assert [row.role for row in page.context["appointments"]] == [Role.OFFICIAL]
    assert "từ 01/01/2020" in page.text


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge trên Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/127.0 Chrome/121.0 Safari/537.36", "Cốc Cốc trên Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "Safari trên iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox trên Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36 Zalo android/1208", "Zalo trên Android"),
        ("curl/8", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_device_is_described_in_a_few_words(agent: str, said: str) -> None:
    assert describe_device(agent) == said
