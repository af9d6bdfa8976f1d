"""The sign-in page: where it leads, whom it lets in, and whom wrong passwords lock out."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import AccountEvent, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-thu-nghiem"
SIGN_IN = "/dang-nhap/"


def sign_in(client: Client, name: str, password: str = PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": name, "password": password, **extra})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_link_opened_before_sign_in_leads_back_to_the_page(client, official) -> None:
    page = "/song-van/doi-thoai/?q=ch%E1%BB%A3&page=2"
    asked = client.get(page)
    assert asked.status_code == 302
    form = client.get(asked.url)
    answer = sign_in(client, "can-bo", next=form.context["next"])
    assert (answer.status_code, answer.url) == (302, page)


@pytest.mark.parametrize("way", ["https://xau.example/", "//xau.example/", "/\\xau.example", "javascript:alert(1)"])
def test_no_link_leads_away_from_the_portal(client, official, way: str) -> None:
    assert sign_in(client, "can-bo", next=way).url == "/"
    # Nor for one who is signed in already.
    assert client.get(SIGN_IN, {"next": way}).url == "/"


def test_htmx_is_led_to_the_whole_page_and_back_to_the_page_that_holds_the_part(client, commune) -> None:
    answer = client.get(
        "/song-van/doi-thoai/?q=a",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/song-van/doi-thoai/?page=2"},
    )
    assert answer.headers["HX-Redirect"] == f"{SIGN_IN}?next={quote('/song-van/doi-thoai/?page=2')}"


@pytest.mark.parametrize(
    ("sent_to", "holder", "back"),
    [
        (
            "/song-van/doi-thoai/moi/?gui",
            "http://testserver/song-van/doi-thoai/moi/?a=1&gui",
            "/song-van/doi-thoai/moi/?a=1",
        ),
        ("/song-van/doi-thoai/moi/?gui", "", "/song-van/doi-thoai/moi/"),
        ("/song-van/doi-thoai/moi/?gui", "https://xau.example/song-van/", "/song-van/doi-thoai/moi/"),
        ("/tai-khoan/phien/dong/", "", "/"),
    ],
)
def test_what_is_sent_without_a_session_is_said_to_be_lost(
    client, commune, sent_to: str, holder: str, back: str
) -> None:
    answer = client.post(sent_to, {"subject": "x"}, headers={"Referer": holder})
    assert answer.url == f"{SIGN_IN}?next={quote(back)}"
    assert "chưa được lưu" in client.get(answer.url).text
    assert "chưa được lưu" not in client.get(answer.url).text


def test_signing_out_of_a_session_that_is_over_asks_nothing(client) -> None:
    assert client.post("/dang-xuat/").url == SIGN_IN


def test_nobody_learns_from_the_answer_which_names_there_are(client, official, settings) -> None:
    suspended = make_user("tam-khoa", "official", official.appointments.get().unit)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    make_user("dung-thu", "official", official.appointments.get().unit)
    User.objects.filter(username="dung-thu").update(is_demo=True)
    settings.DEMO = False
    pages = set()
    for name, password in [("can-bo", "sai"), ("khong-co", PASSWORD), ("tam-khoa", PASSWORD), ("dung-thu", PASSWORD)]:
        answer = sign_in(Client(), name, password)
        pages.add((answer.status_code, answer.text.replace(name, "").split("<main", 1)[1].split('name="csrf')[0]))
        pages.add(answer.context["form"].non_field_errors().as_text())
        assert not answer.wsgi_request.user.is_authenticated
    assert len(pages) == 2
    assert sign_in(client, "can-bo").status_code == 302


def test_the_demos_people_are_nobody_outside_the_demo(client, official, settings) -> None:
    User.objects.filter(pk=official.pk).update(is_demo=True)
    assert sign_in(client, "can-bo").status_code == 302
    assert client.get("/tai-khoan/").status_code == 200
    settings.DEMO = False
    assert client.get("/tai-khoan/").status_code == 302
    settings.DEMO = True
    assert client.get("/tai-khoan/").status_code == 302, "the session went with the first refusal"


def test_a_thousand_wrong_passwords_lock_the_name_at_that_address_and_no_colleague(client, official, leader, settings):
    settings.AXES_ENABLED = True
    office, elsewhere = {"REMOTE_ADDR": "10.1.1.1"}, {"REMOTE_ADDR": "10.2.2.2"}

    def colleague_comes_in() -> bool:
        colleague = Client(**office)
        return sign_in(colleague, "lanh-dao").status_code == 302 and signed_in(colleague)

    attacker = Client(**office)
    assert colleague_comes_in()
    statuses = []
    for count in range(1000):
        answer = sign_in(attacker, "can-bo", f"sai-{count}")
        statuses.append(answer.status_code)
        if count == 7:
            locked_at = answer.wsgi_request.axes_attempt_time
        if count in (6, 7, 8, 500):
            assert colleague_comes_in(), count
    assert statuses == [422] * 7 + [429] * 993
    assert colleague_comes_in()
    refused = sign_in(attacker, "can-bo")
    assert refused.status_code == 429, "the right password is refused like a wrong one"
    assert "Tạm khóa đăng nhập" in refused.text
    assert not signed_in(attacker)
    assert sign_in(Client(**elsewhere), "can-bo").status_code == 302
    for minutes, status in [(14, 429), (16, 302)]:
        with time_machine.travel(locked_at + timedelta(minutes=minutes)):
            assert sign_in(attacker, "can-bo").status_code == status, "trying again does not prolong the lock"


def test_the_log_of_the_account_says_who_came_in_from_what(client, official) -> None:
    client.post(
        SIGN_IN,
        {"username": "can-bo", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"},
    )
    event = AccountEvent.objects.get(account=official)
    assert (event.action, event.actor, event.detail) == ("signed_in", official, "Chrome trên Android")
