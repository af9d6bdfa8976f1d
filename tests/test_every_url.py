"""Walks the URLconf: every page stands on the unit's scope, or is listed here by name as open."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from apps.core.views.base import UnitMixin
from tests.factories import make_user
from tests.permissions import addresses

# What a browser asks for to install the portal and to use it without a line: no word of any unit, open to all.
INSTALLED = {"manifest", "service-worker", "offline", "alive"}
# Of nobody's unit: the door, what is public, and what is each person's own.
OPEN = {
    "home",
    "accounts:sign-in",
    "accounts:sign-out",
    "accounts:verify",
    "accounts:link",
    "accounts:roles-help",
    "accounts:own",
    "accounts:own-password",
    "accounts:own-handover",
    "accounts:second-factor",
    "accounts:second-factor-codes",
    "accounts:second-factor-renew",
    "accounts:second-factor-off",
    "accounts:own-sessions",
    "accounts:own-sessions-end",
    "accounts:own-session-keep",
    "accounts:own-session-end",
    *(
        f"notices:{name}"
        for name in ("list", "read", "open", "confirm", "stop", "settings", "confirm-again", "calendar")
    ),
    "documents:paper-style",
    # Topics of help name no record, and link to what the reader may open.
    "guidance:index",
    "guidance:topic",
    "guidance:shortcuts",
    *(
        f"board:{name}"
        for name in ("units", "unit", "feed", "publication", "file", "opinion", "opinion-thanks", "nothing", "odd")
    ),
    *(f"confirmation:{name}" for name in ("document", "nothing", "odd")),
    *(f"public_survey:{name}" for name in ("form", "thanks", "nothing", "odd")),
    *(f"public_reflection:{name}" for name in ("form", "thanks", "nothing", "odd")),
    *(f"follow_up:{name}" for name in ("form", "nothing", "odd")),
    "notices:calendar-file",
    # What programs read by a token, and how; `tests/api` asks for each with and without one.
    "api:help",
    *(
        f"api_v1:{name}"
        for name in (
            *("openapi-json", "api-root", "units", "unit-figures", "indicators", "figures"),
            *("reports", "report", "report-file", "report-figures", "nothing"),
        )
    ),
    # For what watches the portal; `tests/operations` asks for them.
    "health:live",
    "health:ready",
    "health:metrics",
    "health:seen",
    "sent",
    *INSTALLED,
}


pytestmark = pytest.mark.usefixtures("unlogged", "without_menu")
ALL = addresses(admin=False)
SCOPED = [item for item in ALL if item[0] not in OPEN]
ARGUMENTS = {
    "copy": "4" * 16,
    "delivery": "5" * 16,
    "alarm": "6" * 16,
    "unit": "song-van",
    "public_id": "0" * 16,
    "village": "khong-co",
    "history_id": 1,
    "section": 1,
    "attachment": "1" * 16,
    "session": "2" * 16,
    "format": "pdf",
    "matter": 1,
    "decision": 1,
    "demand": 1,
    "finding": 1,
    "recommendation": 1,
    "opinion": 1,
    "place": 1,
    "paper": "bien-ban",
    "number": 1,
    "key": "3" * 32,
    "topic": "tai-khoan",
    "token": "khong-co",
}
ARGUMENTS["name"] = "dialogues.sessions"


def address(name: str, entry: URLPattern) -> str:
    wanted = entry.pattern.converters or entry.pattern.regex.groupindex
    return reverse(name, kwargs={key: ARGUMENTS[key] for key in wanted})


def test_names_are_unique() -> None:
    names = [name for name, _ in ALL]
    assert len(names) == len(set(names))
    assert len(names) > 80


@pytest.mark.parametrize(("name", "entry"), ALL, ids=[name for name, _ in ALL])
def test_every_page_stands_on_the_scope_or_is_listed(name: str, entry: URLPattern) -> None:
    view = getattr(entry.callback, "view_class", None)
    assert name in OPEN or (view is not None and issubclass(view, UnitMixin)), name


# Making the commune and its people takes longer than asking for a page: many addresses share them, each taken back.
# All of them in the long counts, every fourth otherwise: the permission walk opens each as everybody too.
SAMPLED = [pytest.param(SCOPED[at::24], id=str(at), marks=pytest.mark.soak if at % 4 else ()) for at in range(24)]


def each_address(chunk: list[tuple[str, URLPattern]], client: Client) -> Iterator[tuple[str, URLPattern, str]]:
    """Name, pattern and address in turn; what one does to the database and to the session the next does not find."""
    cookies = deepcopy(client.cookies)
    for name, entry in chunk:
        with transaction.atomic():
            client.cookies = deepcopy(cookies)
            yield name, entry, address(name, entry)
            transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", SAMPLED)
def test_visitors_sign_in_and_strangers_find_nothing(client, commune, other_commune, chunk: Any) -> None:
    stranger = make_user("nguoi-khac", "leader", other_commune)
    for name, _, url in each_address(chunk, client):
        visitor = client.get(url)
        assert visitor.status_code == 302, name
        assert "/dang-nhap/" in visitor.url, name
        client.force_login(stranger)
        for method in (client.get, client.post, client.head):
            assert method(url).status_code in (404, 405), name


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", SAMPLED)
def test_no_page_breaks_for_the_people_of_the_commune(client, official, leader, chunk: Any) -> None:
    for user in (official, leader):
        client.force_login(user)
        for name, _, url in each_address(chunk, client):
            assert client.get(url).status_code in (200, 302, 403, 404, 405), name
            assert client.get(f"{url}?q=%00&nam=x&page=99999999999999999999&sort=-khong_co").status_code < 500, name
            assert client.post(url, {"version": "x", "submission": "y" * 500}).status_code < 500, name


# A zero byte, half of a surrogate pair, letters beyond every limit, a number beyond every column; all percent-encoded.
ODD = ("a%00b", "%ed%a0%80", "%E1%BA%BF" * 10_000, "9" * 30)
GET_ARGUMENTS = ("q", "nam", "page", "sort", "thon", "khoa", "xuat", "ngay", "village", "year")


def post_raw(client: Client, url: str, pairs: dict[str, str]) -> int:
    """Send percent-encoded text as it stands, past the client that would clean it."""
    body = "&".join(f"{name}={value}" for name, value in pairs.items())
    return client.post(url, body, content_type="application/x-www-form-urlencoded").status_code


def typed_into(context: Any, odd: str) -> dict[str, str]:
    """The odd text in every field of the page's forms; once all of it, and the rows below counted rightly."""
    data: dict[str, str] = {}
    for form in (context.get("form"), *(row for formset in context.get("formsets") or () for row in formset.forms)):
        data |= {bound.html_name: odd for bound in form} if form is not None else {}
    return data


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", SAMPLED)
def test_odd_bytes_in_an_address_find_nothing(client, leader, chunk: Any) -> None:
    client.force_login(leader)
    for name, entry, url in each_address(chunk, client):
        for key in entry.pattern.converters or entry.pattern.regex.groupindex:
            for odd in ODD:
                changed = url.replace(f"/{ARGUMENTS[key]}/", f"/{odd}/", 1)
                for method in (client.get, client.post):
                    # A NUL is turned away as no request at all; what merely does not exist is not found.
                    assert changed == url or method(changed).status_code in (400, 404, 405), (name, key, odd[:20])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/song-van/?nam=%00", "/dang-nhap/%00", "/song-van/chi-tieu/meetings.meetings/?thon=a%00"]
)
def test_a_nul_in_the_address_is_no_request(client, leader, path: str) -> None:
    client.force_login(leader)
    assert client.get(path).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(("charset", "status"), [("utf-8", 422), ("hex", 400), ("khong-co", 400)])
def test_a_body_in_no_text_encoding_is_no_request(client, leader, charset: str, status: int) -> None:
    client.force_login(leader)
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", "/song-van/doi-thoai/moi/", b"subject=a", content_type=kind).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["per_page=-1", "per_page=0", "page=-5", "nam=02023456", "sort=" + "a" * 5000])
def test_no_argument_of_a_list_breaks_it(client, leader, query: str) -> None:
    client.force_login(leader)
    for address in ("/song-van/doi-thoai/", "/song-van/van-ban-phap-luat/", "/song-van/chi-tieu/", "/song-van/"):
        assert client.get(f"{address}?{query}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", SAMPLED)
def test_odd_bytes_sent_to_a_page_break_nothing(client, leader, chunk: Any) -> None:
    """Each text in all arguments at once; then each argument alone, as one may hide another, with a text in turn."""
    client.force_login(leader)
    for name, _, url in each_address(chunk, client):
        send_odd_bytes(client, name, url)


def send_odd_bytes(client: Client, name: str, url: str) -> None:
    page = client.get(url)
    for at, argument in enumerate(GET_ARGUMENTS if page.status_code == 200 else (), start=len(name)):
        odd = ODD[at % len(ODD)]
        assert client.get(f"{url}?{argument}={odd}").status_code < 500, (argument, odd[:20])
    for odd in ODD:
        if page.status_code == 200:
            together = "&".join(f"{argument}={odd}" for argument in GET_ARGUMENTS)
            assert client.get(f"{url}?{together}").status_code < 500, odd[:20]
        assert post_raw(client, url, dict.fromkeys(("submission", "version", "register", "action", "key"), odd)) < 500
        if page.status_code == 200 and page.context:
            typed = typed_into(page.context, odd)
            counted = {
                f"{formset.prefix}-{kind}_FORMS": str(count)
                for formset in page.context.get("formsets") or ()
                for kind, count in (("TOTAL", len(formset.forms)), ("INITIAL", 0))
            }
            for sent in (typed, typed | counted):
                assert post_raw(client, url, sent) < 500, odd[:20]
