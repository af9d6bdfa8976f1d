"""`manage.py doctor --through`: what a server in front does to a request, asked as from outside."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from apps.operations import proxy
from apps.operations.installation import Level
from tests.buckets import closed_address

Change = Callable[[dict[str, str]], dict[str, str]]


def as_it_should(given: dict[str, str]) -> dict[str, str]:
    return given | {"X-Forwarded-For": f"{given['X-Forwarded-For']}, 10.0.0.9", "X-Forwarded-Proto": "http"}


class Front:
    """A server that passes requests on to Django's test client, with the headers as `change` makes them."""

    def __init__(self, change: Change, path: str = "") -> None:
        client = Client()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = change(dict(self.headers))
                answer: Any = client.get(path or self.path, headers=headers)
                self.send_response(answer.status_code)
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def front() -> Iterator[Callable[..., str]]:
    fronts: list[Front] = []

    def start(change: Change, path: str = "") -> str:
        fronts.append(Front(change, path))
        threading.Thread(target=fronts[-1].server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return fronts[-1].address

    yield start
    for one in fronts:
        one.server.shutdown()
        one.server.server_close()


@pytest.fixture(autouse=True)
def behind(settings: Any) -> None:
    settings.BEHIND_PROXY = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def test_one_that_tells_the_truth_is_sound(front: Any) -> None:
    found = proxy.proxy(front(as_it_should))
    assert (found.level, found.remedy) == (Level.OK, "")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda given: given, "ai cũng giả được địa chỉ"),
        (lambda given: as_it_should(given) | {"X-Forwarded-Proto": "https"}, "báo sai giao thức"),
    ],
)
def test_what_it_does_wrong_is_named_with_its_remedy(front: Any, change: Change, word: str) -> None:
    found = proxy.proxy(front(change))
    assert (found.level, word in found.says) == (Level.BROKEN, True)
    assert "proxy_set_header" in found.remedy


def test_a_portal_that_does_not_believe_its_proxy_is_named(front: Any, settings: Any) -> None:
    settings.BEHIND_PROXY = False
    found = proxy.proxy(front(as_it_should))
    assert (found.level, found.remedy) == (Level.BROKEN, "đặt SONGVAN_BEHIND_PROXY=1")


def test_an_address_that_leads_elsewhere_or_nowhere_is_named(front: Any) -> None:
    assert "trả lời mã 404" in proxy.proxy(front(as_it_should, "/suc-khoe/khong-co/")).says
    for address in (closed_address(), "dan-chu.songvan.example", "ftp://x", "http://127.0.0.1:x"):
        assert proxy.proxy(address).level is Level.BROKEN


@pytest.mark.parametrize(("days", "level"), [(13, Level.WARNING), (15, Level.OK)])
def test_a_certificate_that_ends_soon_is_told(monkeypatch: pytest.MonkeyPatch, days: int, level: Level) -> None:
    seen = {"address": "10.0.0.9", "secure": True, "forwarded": True, "behind_proxy": True}
    expires = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(proxy, "ask", lambda address, context: proxy.Answer(200, seen, expires))
    assert proxy.proxy("https://dan-chu.songvan.example").level is level


def test_what_arrived_is_told_to_nobody_else(client: Client) -> None:
    old = signing.TimestampSigner(salt="operations.proxy")
    for given in ("", "x", signing.dumps("look", salt="khac"), old.sign("look")):
        assert client.get(proxy.PATH, headers={"Authorization": f"Bearer {given}"}).status_code == 404
    token = proxy.make_token()
    assert client.get(proxy.PATH, headers={"Authorization": token}).status_code == 404
    assert client.get(proxy.PATH, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_token_lives_a_minute(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token = proxy.make_token()
    later = datetime.now(UTC).timestamp() + 61
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert not proxy.is_token(token)
