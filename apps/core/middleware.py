"""What holds for every request and every answer, whichever view gives it."""

import codecs
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from apps.core.logs import (
    RequestFacts,
    known_method,
    new_code,
    request_answered,
    request_code,
    request_facts,
    route_of,
)
from apps.core.views.errors import bad_request, too_large

MOST_SENT_BYTES = 64 * 1024 * 1024
logger = logging.getLogger(__name__)


class RequestCodeMiddleware:
    """Gives the request a code that its answer, an error page and the log share; stands before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = new_code()
        request_code.set(code)
        request_facts.set(None)
        response = self.get_response(request)
        response["X-Request-Code"] = code
        return response


class RequestLogMiddleware:
    """Gathers what may be told of a request, for every line about it, and logs its answer.

    A file that is sent piece by piece counts up to its first piece.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        facts = RequestFacts(known_method(request))
        request_facts.set(facts)
        status = 500  # where even the page of an error fails, the server answers so itself
        try:
            response = self.get_response(request)
            status = response.status_code
            return response
        finally:
            facts.route, facts.status = route_of(request), status
            logger.info("answered")
            request_answered.send(sender=RequestLogMiddleware, facts=facts)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """From here on the lines of the request name its route."""
        if facts := request_facts.get():
            facts.route = route_of(request)


class PrivateAnswerMiddleware:
    """Keeps pages out of other sites and of shared caches, and out of the browser once a session has ended.

    Not `no-store`: the browser would forget a half-filled form on going back. `no-cache` keeps the page for that button
    alone, and `Clear-Site-Data` drops all of them on signing out (browsers obey it over HTTPS and on localhost). A
    session that ended by itself keeps them: what was typed into its last form must survive signing in again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if getattr(request, "came_signed_in", False) and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache"'
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Notes who comes to the view: limits may have ended the session before it, the view itself has not yet."""
        request.came_signed_in = request.user.is_authenticated  # type: ignore[attr-defined]


class PlainRequestMiddleware:
    """Answers 400 to a NUL in the address, which PostgreSQL cannot take, and to a charset that is no text encoding;
    413, before any of it is read, to more than a form of files may bring (`core.uploads` refuses less in words).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _sent_bytes(request) > MOST_SENT_BYTES:
            return too_large(request)
        try:
            _refuse_odd(request)
        except BadRequest:
            return bad_request(request)
        return self.get_response(request)


def _sent_bytes(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django does: it then reads nothing


def _refuse_odd(request: HttpRequest) -> None:
    query = request.META.get("QUERY_STRING", "")
    if "\x00" in request.path or b"\x00" in unquote_to_bytes(query):
        raise BadRequest("NUL in the address")
    charset = request.content_params.get("charset") if request.content_params else None
    if charset:
        try:
            is_text = codecs.lookup(charset)._is_text_encoding
        except LookupError:
            is_text = False
        if not is_text:
            raise BadRequest("unknown charset")
