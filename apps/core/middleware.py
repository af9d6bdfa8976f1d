"""Requests that no browser sends are turned away before a view meets them."""

import codecs
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from apps.core.views.errors import bad_request


class PlainRequestMiddleware:
    """Answers 400 to a NUL in the address, which PostgreSQL cannot take, and to a charset that is no text encoding."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _refuse_odd(request)
        except BadRequest:
            return bad_request(request)
        return self.get_response(request)


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
