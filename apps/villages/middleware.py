"""What a request changed beyond what it was sent for, and what a page asks for once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from apps.core.once import asking_once
from apps.villages.models.at_hand import AtHand, at_hand
from apps.villages.services import noting_reopened, reopened_words


class ReopenedMiddleware:
    """Says so when what a request stored took back the closure of a register, whatever page or service did it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with noting_reopened() as touched:
            response = self.get_response(request)
        if touched:
            for sentence in reopened_words(touched):
                messages.warning(request, sentence)
        return response


class AskedOnceMiddleware:
    """While a page is only read, rules of law are asked for once (`asked_once`).

    So are, on a page of a unit, names of units and of its villages, and its closed registers (`AtHand`); in the admin
    names of units.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = at_hand.set(None)
        try:
            if request.method not in ("GET", "HEAD"):
                return self.get_response(request)
            with asking_once():
                return self.get_response(request)
        finally:
            at_hand.reset(token)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Begins with the unit that the address names, where it is one of the user's; in the admin with none."""
        if request.method not in ("GET", "HEAD") or not request.user.is_authenticated:
            return
        if request.resolver_match.app_name == "admin":  # type: ignore[union-attr]
            at_hand.set(AtHand(None, request.user.reach.units))
        elif "unit" in kwargs:
            for unit in request.user.reach.units:
                if unit.slug == kwargs["unit"]:
                    reach = request.user.reach
                    at_hand.set(AtHand(unit.pk, reach.units, reach.successions))
