"""Headers, cookies, refused configurations, error pages and logs: what holds whichever page answers."""

import json
import logging
import os
import re
import subprocess
import sys
import warnings
from contextlib import closing
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, resolve
from django.utils.log import AdminEmailHandler

from apps.accounts.models.sessions import PortalSession
from apps.core.addresses import client_address
from apps.core.logs import CODE_LENGTH, CODE_LETTERS, JsonFormatter
from apps.core.views.errors import server_error
from apps.dialogues.models import Dialogue
from songvan.safety import DEMO_KEY, UnsafeConfiguration, problems, refuse_unsafe

ROOT = Path(__file__).resolve().parents[1]
LIST, MISSING = "/song-van/doi-thoai/", "/song-van/doi-thoai/0123456789abcdef/"
NAME = "Nguyễn Văn Kín"
KEY = "".join(CODE_LETTERS) + "abcdefghijklmnopqr"
CODE = re.compile(f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
CSP = "Content-Security-Policy"


@pytest.fixture
def clerk(client: Client, official: Any) -> Client:
    client.force_login(official)
    client.raise_request_exception = False
    return client


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What the handler of the real configuration writes."""
    handler = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, JsonFormatter))
    stream = StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def lines_of(log: StringIO) -> list[dict[str, Any]]:
    """Every line that was written, each an object of its own."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def broken_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of dialogues fails as PostgreSQL does: the message carries the row."""

    def fail(view: Any, *args: Any, **kwargs: Any) -> None:
        try:
            raise ValueError(NAME)
        except ValueError as error:
            raise IntegrityError(f"DETAIL: Failing row contains ({NAME}).") from error

    monkeypatch.setattr(resolve(LIST).func.view_class, "get", fail)


# Headers


@pytest.mark.parametrize(
    ("address", "status", "cached"),
    [
        (LIST, 200, "private, no-cache"),
        (f"{LIST}?xuat=xlsx", 200, "private, no-cache"),
        (MISSING, 404, "private, no-cache"),
        ("/song-van/doi-thoai/?nam=%00", 400, "private, no-cache"),
        ("/static/js/portal.js", 200, "max-age=60, public"),
    ],
    ids=["page", "download", "not-found", "bad-request", "static"],
)
def test_every_answer_carries_its_headers(clerk, settings, address: str, status: int, cached: str) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    answer = clerk.get(address)
    assert b"".join(answer)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == cached
    assert (
        answer.headers["Cross-Origin-Opener-Policy"] == answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    )
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Clear-Site-Data" not in answer.headers
    policy = answer.headers[CSP]
    assert "unsafe-" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'self'"):
        assert part in policy


def test_a_page_names_its_nonce_and_no_two_pages_share_it(clerk) -> None:
    seen = set()
    for address in (LIST, LIST, MISSING):
        answer = clerk.get(address)
        named = set(re.findall(r'<script[^>]* nonce="([^"]+)"', answer.content.decode()))
        assert len(named) == 1
        nonce = named.pop()
        assert f"script-src 'self' 'nonce-{nonce}'" in answer.headers[CSP]
        seen.add(nonce)
    assert len(seen) == 3


def test_templates_keep_scripts_and_styles_out_of_the_page() -> None:
    templates = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("apps/**/*.html")]
    scripts = 0
    for path in templates:
        text = path.read_text()
        for tag in re.findall(r"<script\b[^>]*>", text):
            scripts += 1
            assert 'nonce="{{ request.csp_nonce }}"' in tag, path
            assert "src=" in tag, path
        assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:", text), path
    assert scripts >= 4


def test_the_browser_forgets_pages_on_signing_out_and_keeps_those_of_a_session_that_ended(clerk, official) -> None:
    PortalSession.objects.all().delete()
    ended = clerk.get(LIST)
    clerk.force_login(official)
    signed_out = clerk.post("/dang-xuat/")
    assert ended.status_code == signed_out.status_code == 302
    assert signed_out.headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in ended.headers
    assert "Clear-Site-Data" not in clerk.get("/dang-nhap/").headers


# Configuration


def started(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A process of a real installation; every variable is named, so that no .env changes the answer."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SONGVAN_")} | {
        "DJANGO_SETTINGS_MODULE": "songvan.settings",
        "DATABASE_URL": "sqlite://:memory:",
        "SONGVAN_DEMO": "0",
        "SONGVAN_DEBUG": "0",
        "SONGVAN_SECRET_KEY": KEY,
        "SONGVAN_ALLOWED_HOSTS": "dan-chu.songvan.example",
        "SONGVAN_CSRF_TRUSTED_ORIGINS": "",
        "SONGVAN_SSL_REDIRECT": "1",
        "SONGVAN_BEHIND_PROXY": "0",
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment | variables, capture_output=True, text=True, check=False)


@pytest.mark.django_db
def test_a_real_installation_sets_two_cookies_that_only_it_can_set(client, official, settings) -> None:
    names = [
        f"{kind}_COOKIE_{end}" for kind in ("SESSION", "CSRF") for end in ("NAME", "SECURE", "SAMESITE", "HTTPONLY")
    ]
    names += ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    code = "import json; from django.conf import settings; print(json.dumps({n: getattr(settings, n) for n in %r}))"
    for name, value in json.loads(started("-c", code % names).stdout).items():
        setattr(settings, name, value)
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/dang-nhap/").url.startswith("https://")
    typed = {"username": official.username, "password": "mat-khau-thu-nghiem"}
    answer = client.post("/dang-nhap/", typed, secure=True)
    assert answer.status_code == 302
    assert "max-age=31536000; includeSubDomains" in answer.headers["Strict-Transport-Security"]
    client.get(LIST, secure=True)
    client.get(MISSING, secure=True)
    assert set(client.cookies) == {"__Host-phien", "__Host-csrftoken"}
    for name, cookie in client.cookies.items():
        assert (cookie["secure"], cookie["path"], cookie["domain"], cookie["samesite"]) == (True, "/", "", "Lax")
        # Scripts renew the forms' token from its cookie; the session's is out of their reach.
        assert bool(cookie["httponly"]) == (name == "__Host-phien")


SAFE: dict[str, Any] = {
    "demo": False,
    "debug": False,
    "secret_key": KEY,
    "allowed_hosts": ["dan-chu.songvan.example"],
    "trusted_origins": ["https://dan-chu.songvan.example"],
    "ssl_redirect": True,
    "behind_proxy": False,
}
DEMO = {"demo": True, "secret_key": DEMO_KEY, "ssl_redirect": False, "trusted_origins": []}


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"secret_key": ""}, ["SECRET_KEY"]),
        ({"secret_key": KEY[:49]}, ["SECRET_KEY"]),
        ({"secret_key": KEY[:50]}, []),
        ({"secret_key": "abcdefghi" * 10}, ["SECRET_KEY"]),
        ({"secret_key": "abcdefghij" * 10}, []),
        ({"secret_key": "demo-only-" + KEY}, ["SECRET_KEY"]),
        ({"debug": True}, ["DEBUG"]),
        ({"allowed_hosts": []}, ["ALLOWED_HOSTS"]),
        ({"allowed_hosts": ["a.example", "*"]}, ["ALLOWED_HOSTS"]),
        ({"ssl_redirect": False}, ["SSL_REDIRECT"]),
        ({"ssl_redirect": False, "behind_proxy": True}, []),
        ({"trusted_origins": ["https://a.example", "http://a.example"]}, ["CSRF_TRUSTED_ORIGINS"]),
        ({"debug": True, "allowed_hosts": [], "secret_key": "a" * 80}, ["SECRET_KEY", "DEBUG", "ALLOWED_HOSTS"]),
        (DEMO | {"allowed_hosts": ["127.0.0.1", "localhost", "[::1]", "testserver", "127.0.0.2"], "debug": True}, []),
        (DEMO | {"allowed_hosts": ["localhost", "dan-chu.songvan.example"]}, ["ALLOWED_HOSTS"]),
        (DEMO | {"allowed_hosts": ["192.168.1.5"]}, ["ALLOWED_HOSTS"]),
        (DEMO | {"allowed_hosts": ["*"]}, ["ALLOWED_HOSTS"]),
    ],
)
def test_each_unsafe_setting_is_named_and_safe_ones_pass(changed: dict[str, Any], named: list[str]) -> None:
    found = problems(**(SAFE | changed))
    assert [line.partition(":")[0] for line in found] == [f"SONGVAN_{name}" for name in named]
    if named:
        with pytest.raises(UnsafeConfiguration) as refusal:
            refuse_unsafe(found)
        assert all(line in str(refusal.value) for line in found)
    else:
        refuse_unsafe(found)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("manage.py", "check"), 1), (("manage.py", "load_demo"), 1), (("-c", "import songvan.wsgi"), 4)],
    ids=["core-command", "own-command", "wsgi"],
)
def test_nothing_starts_with_an_unsafe_configuration(arguments: tuple[str, ...], code: int) -> None:
    ended = started(*arguments, SONGVAN_SECRET_KEY="", SONGVAN_ALLOWED_HOSTS="*")
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    lines = ended.stderr.strip().splitlines()
    assert [line.split(":")[0] for line in lines[1:]] == ["  - SONGVAN_SECRET_KEY", "  - SONGVAN_ALLOWED_HOSTS"]


# Error pages


@pytest.mark.django_db
def test_every_not_found_is_of_one_length_and_shows_nothing_of_the_request(clerk, commune, other_commune) -> None:
    foreign = Dialogue.objects.create(
        unit=other_commune, held_on=date(2023, 5, 1), subject=NAME, host_name=NAME, host_post="chairman", participants=9
    )
    addresses = [
        MISSING,
        f"{LIST}{foreign.public_id}/",
        f"/xa-khac/doi-thoai/{foreign.public_id}/",
        "/xa-khac/",
        "/a/b/c/",
    ]
    pages = [clerk.get(f"{address}?q=kin-dau", HTTP_REFERER="https://kin-dau.example/") for address in addresses]
    assert {page.status_code for page in pages} == {404}
    assert len({len(page.content) for page in pages}) == 1
    assert len({page.headers["X-Request-Code"] for page in pages}) == len(pages)
    for page, address in zip(pages, addresses, strict=True):
        text = page.content.decode()
        assert not any(part in text for part in ("kin-dau", NAME, foreign.public_id, "xa-khac", address))


def test_header_page_and_log_share_the_code_and_the_log_knows_no_name(clerk, broken_page, log) -> None:
    answer = clerk.get(f"{LIST}?q=Nguyen+Van+Kin")
    code = answer.headers["X-Request-Code"]
    assert answer.status_code == 500
    assert CODE.fullmatch(code)
    assert f"Mã yêu cầu: <code>{code}</code>" in answer.content.decode()
    told = [line for line in lines_of(log) if line["logger"] == "django.request"]
    assert len(told) == 1
    line = told[0]
    assert (line["level"], line["code"], line["status"]) == ("ERROR", code, 500)
    assert (line["method"], line["route"]) == ("GET", "dialogues:dialogue-list")
    kinds = [entry for entry in line["error"] if not entry.startswith(" ")]
    assert kinds == ["django.db.utils.IntegrityError", "builtins.ValueError"]
    assert any(re.fullmatch(r" +tests/test_hardening\.py:\d+ fail", entry) for entry in line["error"])
    for part in ("Kín", "Kin", "DETAIL", "can-bo"):
        assert part not in log.getvalue()
    assert not any(part in answer.content.decode() for part in ("Kín", "Kin", "IntegrityError"))


@pytest.mark.ignore_template_errors
def test_the_page_of_an_error_stands_without_database() -> None:
    page = server_error(RequestFactory().get("/song-van/"))
    assert page.status_code == 500
    assert "Có lỗi ở hệ thống" in page.content.decode()


@pytest.mark.django_db
def test_a_refused_host_gets_a_page_with_policy_and_nonce(client, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/", HTTP_HOST="kin-dau.example")
    assert answer.status_code == 400
    assert "nonce-" in answer.headers[CSP]
    assert "kin-dau" not in answer.content.decode()


@pytest.mark.django_db
def test_an_old_form_gets_advice_in_vietnamese(official, log) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    answer = client.post("/dang-xuat/", {"csrfmiddlewaretoken": "a" * 64}, HTTP_ORIGIN="https://kin-dau.example")
    assert answer.status_code == 403
    assert "Biểu mẫu đã quá hạn" in answer.content.decode()
    code = answer.headers["X-Request-Code"]
    told = [line for line in lines_of(log) if line["logger"] == "django.security.csrf"]
    assert [(line["code"], line["status"], line["route"]) for line in told] == [(code, 403, "accounts:sign-out")]
    assert "kin-dau" not in log.getvalue()


# Logs


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "logger", "status", "route"),
    [
        (f"{MISSING}?q=kin-dau", {}, "django.request", 404, "dialogues:dialogue-detail"),
        ("/kin-dau/nguoi/nao/do/", {}, "django.request", 404, "-"),
        ("/", {"HTTP_HOST": "kin-dau.example"}, "django.security.DisallowedHost", 400, "-"),
    ],
    ids=["query", "unknown-address", "host"],
)
def test_a_refused_request_is_logged_without_what_it_brought(clerk, log, address, headers, logger, status, route):
    answer = clerk.get(address, **headers)
    code = answer.headers["X-Request-Code"]
    told = [line for line in lines_of(log) if line["logger"] == logger]
    assert [(line["code"], line["status"], line["route"]) for line in told] == [(code, status, route)]
    assert "kin-dau" not in log.getvalue()
    assert MISSING.split("/")[-2] not in log.getvalue()


def test_only_own_messages_show_their_values(log) -> None:
    logging.getLogger("apps.documents").warning("Document %s\nis late", "04/BC")
    logging.getLogger("some.library").error("Row %s fails", NAME)
    logging.getLogger("some.library").error(f"Row {NAME} fails")
    logging.getLogger("axes.handlers").error("Failure of %s", NAME)
    logging.getLogger("django.db.backends").debug("SELECT %s", NAME)
    logging.getLogger("django.security.Odd").error(NAME)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        # Inside pytest, which catches warnings itself, the log must ask for them anew.
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(f"Naive time of {NAME}", RuntimeWarning, stacklevel=1)
        logging.captureWarnings(False)
    logging.captureWarnings(True)
    place = r"tests/test_hardening\.py:\d+"
    wanted = [
        ("WARNING", "apps.documents", "Document 04/BC is late"),
        ("ERROR", "some.library", "Row %s fails"),
        ("ERROR", "some.library", place),
        ("ERROR", "django.security.Odd", place),
        ("WARNING", "py.warnings", f".*{place}: RuntimeWarning"),
    ]
    lines = lines_of(log)
    assert [(line["level"], line["logger"]) for line in lines] == [(level, name) for level, name, _ in wanted]
    for line, (_, _, message) in zip(lines, wanted, strict=True):
        assert re.fullmatch(message, line["message"]), line


def test_a_link_that_signs_in_is_not_logged() -> None:
    # The random code of a request has no I, so it never reads like this user's.
    request = RequestFactory().get("/lien-ket/MTI/bi-mat-bi-mat/")
    request.resolver_match = ResolverMatch(lambda: None, (), {"uid": "MTI", "token": "bi-mat-bi-mat"})
    record = logging.makeLogRecord({"name": "django.request", "request": request, "status_code": 422, "levelno": 30})
    line = JsonFormatter().format(record)
    assert json.loads(line)["status"] == 422
    assert not any(part in line for part in ("lien-ket", "MTI", "bi-mat"))


def test_no_logger_sends_mail_or_writes_past_the_formatter() -> None:
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in logging.root.manager.loggerDict)]
    assert not [entry for entry in loggers for handler in entry.handlers if isinstance(handler, AdminEmailHandler)]
    assert not [entry for entry in loggers if entry.name.startswith("django") and entry.handlers]
    assert {h["formatter"] for h in live_settings.LOGGING["handlers"].values()} == {"json"}


# Addresses and uploads


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "address"),
    [
        (False, None, "10.0.0.9"),
        (False, "203.0.113.7", "10.0.0.9"),
        (True, None, "10.0.0.9"),
        (True, "203.0.113.7", "203.0.113.7"),
        (True, "1.1.1.1, 2.2.2.2, 203.0.113.7", "203.0.113.7"),
        (True, "203.0.113.7, ' OR 1=1", "10.0.0.9"),
        (True, "2001:db8::0007", "2001:db8::7"),
    ],
)
def test_the_address_of_a_caller_is_believed_to_the_own_proxy_alone(
    settings, behind_proxy: bool, forwarded: str | None, address: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", **headers)) == address


def test_a_socket_brings_no_address() -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="")) is None


def test_large_uploads_wait_on_disk_and_stored_files_are_the_portals_own() -> None:
    def sent(count: int, size: int) -> HttpRequest:
        files = [SimpleUploadedFile(f"{number}.bin", b"x" * size) for number in range(count)]
        return RequestFactory().post("/", {"file": files})

    with closing(sent(30, 64 * 1024)) as request:
        assert [type(file) for file in request.FILES.getlist("file")] == [TemporaryUploadedFile] * 30
    with pytest.raises(TooManyFilesSent):
        sent(41, 1).FILES  # noqa: B018
    name = default_storage.save("thu/tep.bin", ContentFile(b"x" * 10))
    stored = Path(default_storage.path(name))
    assert stored.stat().st_mode & 0o777 == 0o600
    assert stored.parent.stat().st_mode & 0o777 == 0o700
