"""Links in letters, for whoever has them: the address is mine, and no more letters."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from apps.notices.services.preferences import confirm_address, stop_letters, subscribed_by, waiting_for


class LinkView(View):
    """Opening changes nothing, so that mail scanners and previews do no harm; the button does it. No name is shown."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = ""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(request, "ask" if self.lives(token) else "dead")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answer(request, "done" if self.carry_out(token) else "dead")

    def lives(self, token: str) -> bool:
        raise NotImplementedError

    def carry_out(self, token: str) -> bool:
        raise NotImplementedError

    def _answer(self, request: HttpRequest, state: str) -> HttpResponse:
        context: dict[str, Any] = {"state": state}
        response = render(request, self.template_name, context, status=404 if state == "dead" else 200)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


@method_decorator(login_not_required, name="dispatch")
class ConfirmView(LinkView):
    """The address that a person entered belongs to him."""

    template_name = "notices/link_confirm.html"

    def lives(self, token: str) -> bool:
        return waiting_for(token) is not None

    def carry_out(self, token: str) -> bool:
        return confirm_address(key=token)


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class StopView(LinkView):
    """No weekly letter any more. Mail programs send this POST themselves, without cookies (RFC 8058)."""

    template_name = "notices/link_stop.html"

    def lives(self, token: str) -> bool:
        return subscribed_by(token) is not None

    def carry_out(self, token: str) -> bool:
        return stop_letters(key=token)
