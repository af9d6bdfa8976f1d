"""What a request changed beyond what it was sent for."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

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
