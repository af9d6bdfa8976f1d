"""Log lines that carry a request's code and nobody's data.

A message of a library or of the database may hold the values of a row, a name that was typed or a header, so of what
this project did not write itself only the parts that hold no values are printed: the template of the message, the
class of an error and the places it passed.
"""

import logging
import secrets
import traceback
from contextvars import ContextVar
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

# Without 0, O, 1 and I: a code is read out over the telephone.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
FRAMES = 50

# Set anew by every request and never reset: Django logs an answer after the last middleware has returned.
request_code: ContextVar[str] = ContextVar("request_code", default="-" * CODE_LENGTH)

_OWN = ("apps.", "songvan.")
# Parts of an address that open something by themselves.
_SECRET_ARGUMENTS = ("token",)


def new_code() -> str:
    """A random code of fixed length, so that pages which show one stay equally long."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class PlainFormatter(logging.Formatter):
    """Time, level, logger, request code and message; below it the classes and frames of an error."""

    def format(self, record: logging.LogRecord) -> str:
        time = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        lines = [f"{time} {record.levelname} {record.name} {request_code.get()} {_message(record)}".rstrip()]
        if record.exc_info and record.exc_info[1]:
            lines += _error(record.exc_info[1])
        return "\n".join(lines)


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        return f"{getattr(record, 'status_code', '')} {request.method} {_address(request)}".strip()
    if record.name == "py.warnings":
        # "file:line: Category: text" and the source line below; the text may name a value.
        return ": ".join(record.getMessage().splitlines()[0].split(": ")[:2])
    if record.name.startswith(_OWN):
        return " ".join(record.getMessage().split())
    # A text without arguments may have been put together from values already.
    return " ".join(str(record.msg).split()) if record.args else f"{_short(record.pathname)}:{record.lineno}"


def _address(request: HttpRequest) -> str:
    """The path of a known page, without its query and without secrets; of any other address nothing."""
    if request.resolver_match is None:
        return "-"
    path = request.path
    for name in _SECRET_ARGUMENTS:
        if secret := str(request.resolver_match.kwargs.get(name, "")):
            path = path.replace(secret, "***")
    return path.encode("unicode_escape").decode("ascii")


def _error(error: BaseException) -> list[str]:
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        kind = type(cause)
        lines.append(f"  {kind.__module__}.{kind.__qualname__}")
        frames = list(traceback.walk_tb(cause.__traceback__))[-FRAMES:]
        lines += [f"    {_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}" for frame, line in frames]
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return lines


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else filename
