"""Log lines as JSON, with a request's code and nobody's data.

A message of a library or of the database may hold the values of a row, a name that was typed or a header, so of what
this project did not write itself only the parts that hold no values are printed: the template of the message, the
class of an error and the places it passed. Of an address stands the name of its route: a path holds keys of records.
"""

import json
import logging
import secrets
import time
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.dispatch import Signal
from django.http import HttpRequest

# Without 0, O, 1 and I: a code is read out over the telephone.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
FRAMES = 50
NO_ROUTE = "-"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Set anew by every request and never reset: Django logs an answer after the last middleware has returned.
request_code: ContextVar[str] = ContextVar("request_code", default="-" * CODE_LENGTH)

_ROOT = Path(__file__).resolve().parents[2]
_OWN = ("apps.", "songvan.")


@dataclass
class RequestFacts:
    """What may be told of the request that is being answered; `status` is 0 until it was."""

    method: str
    route: str = NO_ROUTE
    status: int = 0
    queries: int = 0
    started: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.started


# None outside requests: in commands and in the worker. Like the code, it stands until the next request.
request_facts: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)
# Sent with the `RequestFacts` of a request that was answered; who counts listens.
request_answered = Signal()


def new_code() -> str:
    """A random code of fixed length, so that pages which show one stay equally long."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def known_method(request: HttpRequest) -> str:
    """The request's method; "OTHER" for a word that a caller made up."""
    return request.method if request.method in METHODS else "OTHER"


def route_of(request: HttpRequest) -> str:
    """The name of the route that the address led to ("meetings:meeting-detail"); `NO_ROUTE` where it led nowhere."""
    match = request.resolver_match
    return (match.view_name or NO_ROUTE) if match else NO_ROUTE


class JsonFormatter(logging.Formatter):
    """One object a line, with the same keys in each; those of the request are null outside of one.

    `milliseconds` and `queries` are those of the request so far, `error` lists classes and frames of an error. A
    message of the project's own may bring more keys as `extra={"facts": {...}}`.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "code": request_code.get(),
            **_request(record),
            "message": _message(record),
        }
        if record.name.startswith(_OWN):
            line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = _error(record.exc_info[1])
        return json.dumps(line)


def _request(record: logging.LogRecord) -> dict[str, Any]:
    facts = request_facts.get()
    found: dict[str, Any] = dict.fromkeys(("method", "route", "status", "milliseconds", "queries"))
    if facts is not None:
        found = {
            "method": facts.method,
            "route": facts.route,
            "status": facts.status or None,
            "milliseconds": round(1000 * facts.seconds),
            "queries": facts.queries,
        }
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        # Django's own line about an answer, which it writes before the middleware that gathers the facts has it.
        own = {"method": known_method(request), "route": route_of(request)}
        found |= own | {"status": getattr(record, "status_code", None)}
    return found


def _message(record: logging.LogRecord) -> str:
    if isinstance(getattr(record, "request", None), HttpRequest):
        return "answered with an error"
    if record.name == "py.warnings":
        # "file:line: Category: text" and the source line below; the text may name a value.
        return ": ".join(record.getMessage().splitlines()[0].split(": ")[:2])
    if record.name.startswith(_OWN):
        return " ".join(record.getMessage().split())
    # A text without arguments may have been put together from values already.
    return " ".join(str(record.msg).split()) if record.args else f"{_short(record.pathname)}:{record.lineno}"


def _error(error: BaseException) -> list[str]:
    lines: list[str] = []
    for cause in causes_of(error):
        kind = type(cause)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        frames = list(traceback.walk_tb(cause.__traceback__))[-FRAMES:]
        lines += [f"  {_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in frames]
    return lines


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, as a traceback tells it: the latest first."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else filename
