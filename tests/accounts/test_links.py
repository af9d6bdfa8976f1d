"""One-time links: what opens them, what kills them, and what they lead to."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import AccountEvent, PortalSession, User
from apps.accounts.services.links import account_of_link, give_link, use_link
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "mat-khau-thu-nghiem", "dong-kim-ngay-mua-1975"
CHOSEN = {"new_password1": NEW, "new_password2": NEW}


def opened(client: Client, link: str):
    """The page behind the link, after the token has left the address."""
    answer = client.get(link)
    assert answer.status_code == 302, "the link is dead"
    return client.get(answer.url), answer.url


def is_dead(link: str) -> bool:
    return Client().get(link).status_code == 404


@pytest.fixture
def newcomer(official) -> User:
    """An account that was made just now: it has no password yet."""
    user = make_user("moi-den", "official", official.appointments.get().unit)
    user.set_unusable_password()
    user.save()
    return user


def test_a_link_lets_the_newcomer_choose_a_password_once(client, newcomer, leader) -> None:
    link = give_link(account=newcomer, actor=leader)
    for scanner in (Client(), Client()):
        opened(scanner, link)
        assert scanner.head(link).status_code == 302
    page, address = opened(client, link)
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert token not in address
    assert token not in page.text
    assert "moi-den" in page.text
    assert client.get(address).status_code == 200, "a reload is safe"
    weak = client.post(address, {"new_password1": "ngan", "new_password2": "khac"})
    assert weak.status_code == 422
    done = client.post(address, CHOSEN)
    assert (done.status_code, done.url) == (302, "/")
    assert client.get("/tai-khoan/").context["user"] == newcomer
    assert is_dead(link)
    assert client.post(address, CHOSEN).status_code == 404
    assert Client().post("/dang-nhap/", {"username": "moi-den", "password": NEW}).status_code == 302
    assert [(e.action, e.actor) for e in newcomer.events.order_by("pk")][:3] == [
        ("link", leader),
        ("password", newcomer),
        ("signed_in", newcomer),
    ]


@pytest.mark.parametrize("step", ["first", "second"])
def test_every_answer_of_a_link_keeps_it_to_itself(client, newcomer, leader, step: str) -> None:
    link = give_link(account=newcomer, actor=leader)
    answers = [client.get(link), *([opened(client, link)[0], client.get(link[:-2] + "x/")] if step == "second" else [])]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_link_for_one_who_has_a_password_stops_it_at_once(official, leader) -> None:
    inside = Client()
    inside.post("/dang-nhap/", {"username": "can-bo", "password": PASSWORD})
    link = give_link(account=official, actor=leader)
    assert inside.get("/tai-khoan/").status_code == 302
    assert not PortalSession.objects.filter(user=official).exists()
    assert Client().post("/dang-nhap/", {"username": "can-bo", "password": PASSWORD}).status_code == 422
    assert AccountEvent.objects.get(account=official, action="link").detail == "đặt lại mật khẩu"
    assert not is_dead(link)


@pytest.mark.parametrize("cause", ["newer", "withdrawn", "suspended", "old", "foreign", "cut", "other"])
def test_dead_links_all_get_the_same_answer(newcomer, official, leader, cause: str) -> None:
    nonsense = Client().get(reverse("accounts:link", args=["0" * 16, "x"]))
    link = give_link(account=newcomer, actor=leader)
    given_on = timezone.localtime()
    assert not is_dead(link)
    token = link.rstrip("/").rsplit("/", 1)[1]
    days = timedelta(days=7, minutes=1) if cause == "old" else timedelta(days=6, hours=23)
    if cause == "newer":
        give_link(account=newcomer, actor=leader)
    elif cause == "withdrawn":
        User.objects.filter(pk=newcomer.pk).update(link_serial=7)
    elif cause == "suspended":
        User.objects.filter(pk=newcomer.pk).update(is_active=False)
    elif cause == "foreign":
        link = reverse("accounts:link", args=[official.public_id, token])
    elif cause == "cut":
        link = link[:-3] + "/"
    elif cause == "other":
        link = reverse("accounts:link", args=[newcomer.public_id, "mat-khau"])
    with time_machine.travel(given_on + days):
        answer = Client().get(link)
    assert answer.status_code == nonsense.status_code == 404
    assert answer.text.split("<main")[1] == nonsense.text.split("<main")[1]
    assert "người quản trị" in answer.text


def test_a_link_lives_its_days(newcomer, leader) -> None:
    link = give_link(account=newcomer, actor=leader)
    with time_machine.travel(timezone.localtime() + timedelta(days=6, hours=23)):
        assert not is_dead(link)


def test_a_link_that_dies_while_its_page_is_open_sets_nothing(client, newcomer, leader) -> None:
    _, address = opened(client, give_link(account=newcomer, actor=leader))
    give_link(account=newcomer, actor=leader)
    assert client.post(address, CHOSEN).status_code == 404
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_of_two_sendings_at_once_the_first_counts(newcomer, leader) -> None:
    token = give_link(account=newcomer, actor=leader).rstrip("/").rsplit("/", 1)[1]
    both = [account_of_link(newcomer.public_id, token) for _ in range(2)]
    assert [use_link(account=account, token=token, password=NEW + str(at)) for at, account in enumerate(both)] == [
        True,
        False,
    ]
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW + "0")


def test_one_who_is_suspended_while_choosing_gets_no_password(newcomer, leader) -> None:
    token = give_link(account=newcomer, actor=leader).rstrip("/").rsplit("/", 1)[1]
    account = account_of_link(newcomer.public_id, token)
    User.objects.filter(pk=newcomer.pk).update(is_active=False)
    assert not use_link(account=account, token=token, password=NEW)


def test_a_suspended_person_and_the_demos_outside_the_demo_get_no_link(newcomer, leader, settings) -> None:
    newcomer.is_active = False
    newcomer.save()
    with pytest.raises(ValidationError):
        give_link(account=newcomer, actor=leader)
    newcomer.is_active, newcomer.is_demo = True, True
    newcomer.save()
    link = give_link(account=newcomer, actor=leader)
    settings.DEMO = False
    assert is_dead(link)


def test_a_link_opened_in_a_colleagues_browser_ends_the_colleagues_session_there(official, newcomer, leader) -> None:
    browser = Client()
    browser.post("/dang-nhap/", {"username": "can-bo", "password": PASSWORD})
    _, address = opened(browser, give_link(account=newcomer, actor=leader))
    assert browser.get("/tai-khoan/").context["user"] == official
    browser.post(address, CHOSEN)
    assert browser.get("/tai-khoan/").context["user"] == newcomer


def test_the_newcomer_is_led_on_to_the_second_factor(client, newcomer, leader, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    _, address = opened(client, give_link(account=newcomer, actor=leader))
    done = client.post(address, CHOSEN, follow=True)
    assert done.redirect_chain == [("/", 302), ("/tai-khoan/hai-buoc/?next=/", 302)]
