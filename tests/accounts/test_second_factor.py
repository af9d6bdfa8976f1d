"""The second step of signing in: who is asked, set-up, codes, throttling, and starting anew."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts.models import AccountEvent, User
from apps.accounts.roles import RIGHTS, Role
from apps.accounts.services.second_factor import one_time_codes, reset_second_factor, turn_on, verify
from tests.factories import make_user
from tests.permissions import TABLE, addresses
from tests.test_every_url import ARGUMENTS, INSTALLED

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-thu-nghiem"
SET_UP, VERIFY, CODES = "/tai-khoan/hai-buoc/", "/xac-thuc/", "/tai-khoan/hai-buoc/ma/"
KEY = "0123456789abcdef0123456789abcdef01234567"
PAGE = "/song-van/van-ban-phap-luat/"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02 08:00:00+07:00", tick=False) as traveller:
        yield traveller


def code(at: int = 0, key: str = KEY) -> str:
    """What the app shows `at` seconds from now."""
    return f"{totp(bytes.fromhex(key), t0=-at):06}"


def enter(user: User) -> Client:
    client = Client()
    client.post("/dang-nhap/", {"username": user.username, "password": PASSWORD})
    return client


def with_factor(user: User) -> list[str]:
    """The second factor in use, set up an hour ago; gives the one-time codes."""
    turn_on(account=user, key=KEY, code=code(), keep=None)
    TOTPDevice.objects.update(last_t=0)
    user.refresh_from_db()
    return one_time_codes(user)


def events(user: User) -> list[str]:
    return [event.action for event in AccountEvent.objects.filter(account=user).order_by("pk")]


@pytest.mark.parametrize("role", list(Role))
def test_roles_that_ask_for_it_get_no_page_without_it(commune, village, role: str) -> None:
    client = enter(make_user("nguoi", role, commune, village if role == Role.VILLAGE_HEAD else None))
    answer = client.get(f"{PAGE}?q=1")
    if RIGHTS[role].needs_second_factor:
        assert answer.url == f"{SET_UP}?next={quote(f'{PAGE}?q=1')}"
        page = client.get(answer.url)
        assert page.status_code == 200
        assert "/song-van/" not in page.text.replace(quote(PAGE), "").replace(f"{PAGE}?q=1", "")
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize("chosen", [True, False])
def test_without_the_requirement_only_those_who_chose_it_are_asked(commune, official, settings, chosen: bool) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    if chosen:
        with_factor(official)
    answer = enter(official).get(PAGE)
    assert answer.status_code == (302 if chosen else 200)


@pytest.mark.parametrize("address", ["/quan-tri/", "/quan-tri/law/legaltext/", "/quan-tri/jsi18n/"])
def test_the_admin_asks_operators_and_superusers(commune, address: str) -> None:
    root = User.objects.create_superuser("goc", password=PASSWORD)
    operator = make_user("van-hanh", Role.OPERATOR, commune)
    for user in (root, operator):
        assert enter(user).get(address).url == f"{SET_UP}?next={address}"
        with_factor(user)
        client = enter(user)
        assert client.get(address).url == f"{VERIFY}?next={address}"
        client.post(VERIFY, {"code": code()})
        assert client.get(address).status_code == 200


# Signing in and out, what everybody may see, what keeps a session; the set-up page sees to itself.
WITHOUT_CODE = {
    *(name for name, line in TABLE.items() if "-" in line.see + line.do),
    *(
        f"{public}:{name}"
        for public in ("board", "confirmation", "follow_up", "public_reflection", "public_survey")
        for name in ("nothing", "odd")
    ),
    # No session opens these: they ask for a token.
    *(name for name in TABLE if name.startswith("api_v1:")),
    "notices:calendar-file",
    "accounts:sign-in",
    "accounts:sign-out",
    "accounts:verify",
    "accounts:second-factor",
    "accounts:link",
    "accounts:own-session-keep",
    "notices:confirm",
    "notices:stop",
    "health:seen",
    "documents:paper-style",
    *INSTALLED,
}


def test_every_address_asks_before_it_does_anything(official) -> None:
    with_factor(official)
    client = enter(official)
    for name, entry in addresses(admin=False):
        if name in WITHOUT_CODE:
            continue
        wanted = entry.pattern.converters or entry.pattern.regex.groupindex
        at = reverse(name, kwargs={key: ARGUMENTS[key] for key in wanted})
        for answer in (client.get(at), client.post(at)):
            assert answer.status_code == 302, name
            assert answer.url.startswith(f"{VERIFY}?next="), name
    # What the address itself must see to: set-up is open to those who have none.
    for answer in (client.get(SET_UP), client.post(SET_UP, {"code": code()})):
        assert answer.url == f"{VERIFY}?next={SET_UP}"
    assert client.post("/tai-khoan/phien/giu/").status_code == 204
    assert client.post("/dang-xuat/").url == "/dang-nhap/"


def test_a_sent_form_and_htmx_are_led_to_pages_that_open(official) -> None:
    with_factor(official)
    client = enter(official)
    sent = client.post("/song-van/doi-thoai/moi/?gui", {"subject": "x"})
    assert sent.url == f"{VERIFY}?next=/song-van/doi-thoai/moi/"
    part = client.get(
        "/song-van/doi-thoai/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/song-van/doi-thoai/"},
    )
    assert part.headers["HX-Redirect"] == f"{VERIFY}?next=/song-van/doi-thoai/"


def test_a_link_leads_back_to_the_page_through_both_steps(clock, official) -> None:
    with_factor(official)
    client = Client()
    asked = client.get(PAGE)
    form = client.get(asked.url)
    first = client.post(
        "/dang-nhap/", {"username": "can-bo", "password": PASSWORD, "next": form.context["next"]}, follow=True
    )
    assert first.redirect_chain == [(PAGE, 302), (f"{VERIFY}?next={PAGE}", 302)]
    assert client.get(PAGE).status_code == 302
    second = client.post(VERIFY, {"code": code(), "next": first.context["next"]})
    assert second.url == PAGE
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{VERIFY}?next={PAGE}").url == PAGE, "nothing left to ask"


@pytest.mark.parametrize("way", ["https://xau.example/", "//xau.example/"])
def test_neither_step_leads_away_from_the_portal(clock, official, way: str) -> None:
    with_factor(official)
    client = enter(official)
    assert client.post(f"{VERIFY}?next={way}", {"code": code(), "next": way}).url == "/"
    assert way not in client.get(CODES, {"next": way}).text


def test_set_up_takes_a_code_of_the_shown_secret_and_shows_the_codes_once(clock, official) -> None:
    client, other = enter(official), enter(official)
    page = client.get(SET_UP, {"next": PAGE})
    assert "viewBox" in page.context["qr"], "else the code is cut where the page is narrower"
    assert "style=" not in page.text.split("<main")[1]
    again = client.get(SET_UP)
    assert (again.context["key"], again.context["qr"]) == (page.context["key"], page.context["qr"])
    assert other.get(SET_UP).context["key"] != page.context["key"], "each session has a secret of its own"
    key = client.session["second_factor_key"]
    wrong = client.post(SET_UP, {"code": code(at=3600, key=key), "next": PAGE})
    assert wrong.status_code == 422
    assert wrong.context["key"] == page.context["key"]
    assert not TOTPDevice.objects.exists()
    typed = code(key=key)
    done = client.post(SET_UP, {"code": f"{typed[:3]} {typed[3:]}", "next": PAGE})
    assert done.url == f"{CODES}?next={PAGE}"
    repeated = client.post(SET_UP, {"code": typed, "next": PAGE})
    assert repeated.url == SET_UP
    shown = client.get(done.url)
    assert shown.context["codes"] == one_time_codes(official)
    assert len(shown.context["codes"]) == 10
    assert shown.context["next"] == PAGE
    assert client.get(done.url).context["codes"] == []
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).url.startswith("/dang-nhap/"), "sessions that never showed a code have ended"
    assert events(official)[-2:] == ["factor_on", "sessions"]
    official.refresh_from_db()
    assert official.second_factor_since == timezone.now()


def test_the_code_that_set_it_up_is_used_up(clock, official) -> None:
    turn_on(account=official, key=KEY, code=code(), keep=None)
    with pytest.raises(ValidationError):
        verify(account=official, code=code())


def test_a_code_opens_once_and_a_one_time_code_too(clock, official) -> None:
    paper = with_factor(official)[3]
    for given in (f" {code()[:3]} {code()[3:]} ", paper):
        first, second = enter(official), enter(official)
        assert first.post(VERIFY, {"code": given}).status_code == 302
        assert first.get(PAGE).status_code == 200
        refused = second.post(VERIFY, {"code": given})
        assert refused.status_code == 422
        assert second.get(PAGE).status_code == 302
        clock.shift(timedelta(seconds=2))
    assert len(one_time_codes(official)) == 9


def test_a_foreign_code_opens_nothing(clock, official, leader) -> None:
    with_factor(official)
    papers = one_time_codes(official)
    turn_on(account=leader, key=KEY[::-1], code=code(key=KEY[::-1]), keep=None)
    client = enter(leader)
    for given in (code(), papers[0], "", "x" * 41, "٣" * 6, "\0", "9" * 40):
        assert client.post(VERIFY, {"code": given}).status_code == 422
        clock.shift(timedelta(hours=1))
        client = enter(leader)
    assert one_time_codes(official) == papers


def test_wrong_codes_make_the_next_wait_and_nobody_else(clock, official, leader) -> None:
    with_factor(official)
    turn_on(account=leader, key=KEY[::-1], code=code(key=KEY[::-1]), keep=None)
    TOTPDevice.objects.update(last_t=0)
    client = enter(official)
    for count in range(8):
        assert client.post(VERIFY, {"code": "000000"}).status_code == 422
        clock.shift(timedelta(seconds=2**count))
    client.post(VERIFY, {"code": "000000"})
    right = client.post(VERIFY, {"code": code()})
    assert "Chờ 5 phút rồi nhập lại" in right.text
    assert enter(leader).post(VERIFY, {"code": code(key=KEY[::-1])}).status_code == 302
    clock.shift(timedelta(seconds=256))
    assert client.post(VERIFY, {"code": code()}).status_code == 302
    assert client.get(PAGE).status_code == 200


def verified(user: User) -> Client:
    client = enter(user)
    assert client.post(VERIFY, {"code": code()}).status_code == 302
    TOTPDevice.objects.update(last_t=0)
    return client


@pytest.mark.parametrize("by_paper", [False, True])
def test_new_codes_ask_for_a_code_and_replace_the_old(clock, official, by_paper: bool) -> None:
    old = with_factor(official)
    client = enter(official)
    client.post(VERIFY, {"code": old[0] if by_paper else code()})
    TOTPDevice.objects.update(last_t=0)
    assert client.post("/tai-khoan/hai-buoc/ma-moi/", {"code": "000000"}).status_code == 422
    assert one_time_codes(official) == old[by_paper:]
    clock.shift(timedelta(seconds=2))
    done = client.post("/tai-khoan/hai-buoc/ma-moi/", {"code": old[1] if by_paper else code()})
    shown = client.get(done.url).context["codes"]
    assert len(shown) == 10
    assert not set(shown) & set(old)
    assert events(official).count("codes") == 1
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(("role", "may"), [(Role.OFFICIAL, False), (Role.BOARD_MEMBER, True)])
def test_only_who_is_not_obliged_turns_it_off(clock, commune, role: str, may: bool) -> None:
    user = make_user("nguoi", role, commune)
    with_factor(user)
    client = verified(user)
    page = client.get(SET_UP).text
    assert ("/tai-khoan/hai-buoc/tat/" in page) is may
    if may:
        assert client.post("/tai-khoan/hai-buoc/tat/", {"code": "000000"}).status_code == 422
        clock.shift(timedelta(seconds=2))
    client.post("/tai-khoan/hai-buoc/tat/", {"code": code()})
    user.refresh_from_db()
    assert (user.second_factor_since is None) is may
    assert events(user).count("factor_off") == may
    assert enter(user).get(PAGE).status_code == (200 if may else 302)


def test_a_reset_starts_anew_and_ends_the_sessions(clock, official, leader) -> None:
    with_factor(official)
    client = verified(official)
    reset_second_factor(account=official, actor=leader)
    assert client.get(PAGE).url.startswith("/dang-nhap/")
    official.refresh_from_db()
    assert official.second_factor_since is None
    assert not TOTPDevice.objects.exists()
    assert AccountEvent.objects.get(account=official, action="factor_off").actor == leader
    assert enter(official).get(PAGE).url.startswith(SET_UP)


def test_a_session_verified_for_one_is_not_for_the_next_person(clock, official, leader) -> None:
    with_factor(official)
    client = verified(official)
    turn_on(account=leader, key=KEY[::-1], code=code(key=KEY[::-1]), keep=None)
    client.post("/dang-xuat/")
    client.post("/dang-nhap/", {"username": "lanh-dao", "password": PASSWORD})
    assert client.get(PAGE).url.startswith(VERIFY)


def test_a_new_role_asks_at_once(clock, commune, other_commune, village) -> None:
    head = make_user("nguoi", Role.VILLAGE_HEAD, commune, village)
    client = enter(head)
    assert client.get(PAGE).status_code == 200
    head.appointments.create(role=Role.OFFICIAL, unit=commune, valid_from=timezone.localdate())
    assert client.get(PAGE).url.startswith(SET_UP)
