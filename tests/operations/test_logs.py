"""What the log tells of requests and statements, and that it never tells of people."""

import json
import logging
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from apps.core.logs import JsonFormatter
from apps.core.middleware import RequestLogMiddleware
from apps.core.queries import LONGEST_SHAPE, shape
from apps.dialogues.models import Dialogue

LIST = "/song-van/doi-thoai/"
NAME, PHONE, ADDRESS = "Zqxnguyen Vankinzqx", "0987650123", "203.0.113.77"
KEYS = {"time", "level", "logger", "code", "method", "route", "status", "milliseconds", "queries", "message"}


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that reaches the root's handlers."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_an_answer_is_one_line_with_route_status_time_and_as_many_queries_as_were_made(client, official, log):
    client.force_login(official)
    with CaptureQueriesContext(connection) as made:
        answer = client.get(LIST)
    (line,) = [line for line in lines(log) if line["message"] == "answered"]
    assert set(line) == KEYS
    assert line["code"] == answer.headers["X-Request-Code"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "dialogues:dialogue-list", 200)
    assert line["queries"] == len(made) > 0
    assert line["milliseconds"] >= 0


def test_an_error_that_nothing_catches_is_told_as_500(log):
    """As when even the page of an error cannot be made: no answer comes back."""

    def fail(request: Any) -> Any:
        raise ValueError(NAME)

    with pytest.raises(ValueError, match=NAME):
        RequestLogMiddleware(fail)(RequestFactory().get(LIST))
    (line,) = [line for line in lines(log) if line["message"] == "answered"]
    assert line["status"] == 500
    assert NAME not in log.getvalue()


def test_a_made_up_method_is_not_repeated(client, log, db):
    client.generic("ZQXMETHOD", "/dang-nhap/")
    assert "ZQXMETHOD" not in log.getvalue()
    assert "OTHER" in {line["method"] for line in lines(log)}


def test_a_line_outside_requests_has_the_same_keys():
    record = logging.makeLogRecord({"name": "apps.x", "msg": "told", "levelno": 30})
    assert set(json.loads(JsonFormatter().format(record))) == KEYS


def test_nothing_that_people_typed_sent_or_are_reaches_the_log(client, official, log, settings, monkeypatch):
    """Pages, searches, refusals, failed sign-ins, a broken page: with every statement logged as slow."""
    settings.SLOW_QUERY_MS = 0.0001
    client.raise_request_exception = False
    get_user_model().objects.filter(pk=official.pk).update(full_name=NAME)
    row = Dialogue.objects.create(
        unit=official.appointments.get().unit,
        held_on=date(2023, 5, 1),
        subject=NAME,
        host_name=NAME,
        host_post="chairman",
        participants=9,
    )
    sent = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": NAME, "HTTP_REFERER": f"https://x.example/{PHONE}"}
    client.post("/dang-nhap/", {"username": NAME, "password": PHONE}, **sent)
    client.force_login(official)
    at = row.get_absolute_url()
    for url in (LIST, f"{LIST}?q={NAME}", at, f"{at}sua/", f"/{PHONE}/", f"{LIST}{PHONE}/", f"/{NAME}/x/"):
        client.get(url, **sent)
        client.post(url, {"subject": NAME, "host_name": NAME, "note": PHONE}, **sent)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError(f"Failing row contains ({NAME}, {PHONE})")

    monkeypatch.setattr(resolve(LIST).func.view_class, "get", fail)
    assert client.get(LIST, **sent).status_code == 500
    told = log.getvalue()
    assert {"answered", "slow query"} <= {line["message"] for line in lines(log)}
    assert any("error" in line for line in lines(log))
    for part in ("zqx", "Zqx", PHONE, ADDRESS, row.public_id, "song-van", official.username):
        assert part not in told, part


# Slow statements


@pytest.mark.django_db
@pytest.mark.parametrize(("limit", "count"), [(0, 0), (0.0001, 1), (60_000, 0)])
def test_a_slow_statement_is_logged_by_its_shape_and_0_is_off(log, settings, limit, count):
    settings.SLOW_QUERY_MS = limit
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s, '{NAME}', {PHONE}", [NAME])
    slow = [line for line in lines(log) if line["message"] == "slow query"]
    assert len(slow) == count
    assert NAME not in log.getvalue()
    assert PHONE not in log.getvalue()
    if count:
        assert slow[0]["sql"] == "SELECT ?, …"
        assert isinstance(slow[0]["sql_milliseconds"], int)


@pytest.mark.django_db
def test_a_statement_that_fails_is_logged_too(log, settings):
    settings.SLOW_QUERY_MS = 0.0001
    with pytest.raises(Exception, match="khong_co"), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM khong_co")
    assert "SELECT ? FROM khong_co" in log.getvalue()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a FROM t2 WHERE b = 'Kín' AND c = 12.5", "SELECT a FROM t2 WHERE b = ? AND c = ?"),
        ("SELECT 'it''s ''Kín''' FROM t", "SELECT ? FROM t"),
        ("SELECT $x$Kín 'a'$x$, $$Kín$$ FROM t", "SELECT ?, … FROM t"),
        ('SELECT "T3"."col4" FROM "x" T3', 'SELECT "T3"."col4" FROM "x" T3'),
        ("SELECT a FROM t WHERE b IN (%s, %s, %s)", "SELECT a FROM t WHERE b IN (?, …)"),
        ("SELECT a -- Kín\nFROM t /* Kín */", "SELECT a ? FROM t ?"),
        ("SELECT 'Kín and no end", "SELECT ?"),
        ("SELECT 0x4b6e, 1e5 FROM t", "SELECT ?, … FROM t"),
    ],
)
def test_a_shape_holds_no_value(sql, expected):
    assert shape(sql) == expected


def test_a_shape_is_cut():
    assert len(shape("SELECT " + "a + " * 5000)) == LONGEST_SHAPE
