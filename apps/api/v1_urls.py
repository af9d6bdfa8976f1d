"""Addresses below `/api/v1/`: those of ninja, open without a session and closed to all but reading."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import re_path
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page

from apps.api.endpoints import api
from apps.api.problems import problem

METHODS = ("GET", "HEAD")


def for_programs(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuses all but GET and HEAD, answers HEAD as GET without the body, and gives whole answers an ETag.

    No cookie opens anything here, so there is none whose authority another site could borrow.
    """
    asked = conditional_page(view)

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        method = request.method
        if method not in METHODS:
            return problem(405, headers={"Allow": ", ".join(METHODS)})
        request.method = "GET"
        try:
            response = asked(request, *args, **kwargs)
        except Http404:
            response = problem(404)
        finally:
            request.method = method
        patch_vary_headers(response, ["Authorization"])
        if method == "HEAD" and response.status_code == 200:
            response["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]
            response.content = b""  # type: ignore[attr-defined]
        return response

    return answer


def nothing(request: HttpRequest) -> HttpResponseBase:
    """Any other address below: a refusal that a program understands, instead of a way to the sign-in page."""
    raise Http404


app_name = "api_v1"
urlpatterns, _, _ = api.urls
for pattern in urlpatterns:
    view: Any = pattern.callback
    pattern.callback = for_programs(view)
urlpatterns.append(re_path(r"^[\s\S]*\Z", for_programs(nothing), name="nothing"))
