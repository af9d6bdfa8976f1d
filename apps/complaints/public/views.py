"""Everybody sends a reflection or a recommendation here; complaints and denunciations are shown their own way."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from apps.complaints.public.forms import ReflectionForm
from apps.complaints.services.reflections import open_unit, receive_reflection
from apps.core.public_forms import PublicFormView, Sending, TokenState, TooManySendingsError
from apps.core.public_forms.views import MOST_BYTES
from apps.core.uploads.fields import MOST_SENT
from apps.core.views.public import PublicView
from apps.documents.models import Publication, Subject

# Opening pictures costs the server more than all else; what is refused afterwards is counted nowhere else.
MOST_TRIES = 15
_HOUR_SECONDS = 3600
MOST_DAYS = 3


class ReflectionFormView(PublicFormView):
    """Takes what is sent to a unit that has a board."""

    form_class = ReflectionForm
    template = "reflection"
    most_bytes = MOST_SENT + MOST_BYTES

    def key(self) -> str:
        # As long as a name of a unit may be: what is longer belongs to none.
        return f"reflection:{self.kwargs['board'][:60]}"

    def closed(self) -> HttpResponse | None:
        self.unit: Any = open_unit(self.kwargs["board"])
        return self.not_found() if self.unit is None else None

    def take(self, token: TokenState, sending: Sending) -> HttpResponse:
        if self.request.FILES:
            _count_try(sending)
        return super().take(token, sending)

    def form_kwargs(self) -> dict[str, Any]:
        return {"files": self.request.FILES} if self.request.method == "POST" else {}

    def form_page(self, form: Any, status: int = 200, token: str = "") -> HttpResponse:
        if status != 200:
            form.ask_for_photos_again()
        return super().form_page(form, status, token)

    def context(self) -> dict[str, Any]:
        """With the next days on which the commune receives citizens, as its board announces them."""
        days = Publication.objects.filter(unit_slug=self.kwargs["board"], subject=Subject.RECEPTION)
        coming = days.coming_up(timezone.localdate()).only(
            "title", "happens_on", "happens_at", "unit_slug", "public_id"
        )
        return {"unit": self.unit, "days": list(coming[:MOST_DAYS])}

    def store(self, form: ReflectionForm, sending: Sending) -> None:
        said = {name: form.cleaned_data[name] for name in ("kind", "field", "text", "place", "contact", "photos")}
        receive_reflection(unit=self.unit, sending=sending, **said)

    def thanks_address(self) -> str:
        return reverse("public_reflection:thanks", args=[self.kwargs["board"]])


def _count_try(sending: Sending) -> None:
    """Raises `TooManySendingsError` for a source that has had this process open pictures often enough."""
    name = f"reflection-pictures:{sending.sources[0]}"
    tries = cache.get(name, 0) + 1
    if tries > MOST_TRIES:
        raise TooManySendingsError(_HOUR_SECONDS)
    cache.set(name, tries, _HOUR_SECONDS)


class ThanksView(PublicView):
    """Where one who has sent something arrives."""

    def get(self, request: HttpRequest, board: str) -> HttpResponse:
        unit = open_unit(board)
        return self.not_found() if unit is None else self.page("reflection_thanks", unit=unit)
