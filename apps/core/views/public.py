"""Pages for everybody, without a sign-in and without a session."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from django.views.generic import View

KEPT_SECONDS = 60


@method_decorator([login_not_required, conditional_page], name="dispatch")
class PublicView(View):
    """A page for everybody, kept for a minute by whoever is between; its ETag answers 304 after that.

    What goes to one who is signed in is kept by nobody, as it may renew the cookie of the session.
    """

    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        self.keep(response)
        return response

    def keep(self, response: HttpResponse) -> None:
        """Say who may keep the answer, and for how long."""
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES and response.status_code != 405:
            patch_cache_control(response, public=True, max_age=KEPT_SECONDS)

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, f"public/{template}.html", context, status=status)

    def not_found(self) -> HttpResponse:
        """The same for all that is not there, whatever the reason."""
        return self.page("not_found", status=404)

    def gone(self) -> HttpResponse:
        """What was taken down."""
        return self.page("gone", status=410)


class NothingView(PublicView):
    """Any other address below public pages: none of them leads to a page that asks to sign in."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.not_found()
