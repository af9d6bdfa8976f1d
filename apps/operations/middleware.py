"""The way of probes past all that people's requests go through."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

PREFIX = "/suc-khoe/"


class HealthMiddleware:
    """Answers the addresses of `health_urls`: no session is read, no cookie set, no line logged, nothing counted.

    Stands before the check of host names, before the way to HTTPS and before whatever asks the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if match.app_name != "health":
            return self.get_response(request)
        try:
            response: HttpResponse = match.func(request)
        except Http404:
            response = HttpResponse(status=404, content_type="text/plain")
        response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
