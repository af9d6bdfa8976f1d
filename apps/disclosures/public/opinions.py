"""Opinions about a publication: the form that takes them, and those shown below it, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from apps.core.forms import CleanText
from apps.core.public_forms import PublicForm, PublicFormView, Sending
from apps.core.text import as_key
from apps.core.views.public import PublicView
from apps.disclosures.public.search import READ, board_unit
from apps.documents.models import Publication
from apps.documents.models.submissions import MOST_LETTERS
from apps.documents.services.publications import MOST_BYTES, page_weight
from apps.documents.services.submissions import CLOSED, submit

SHOWN = ("shown_text", "village_name", "received_at", "answer", "answered_at")


def begun(board: str, public_id: str) -> Publication | None:
    """The publication at an address once its first day has come, taken down or not; one query."""
    rows = Publication.objects.filter(unit_slug=board, public_id=public_id, starts_on__lte=timezone.localdate())
    return rows.only(*READ).first()


@dataclass(frozen=True)
class OpinionPage:
    """Some of the opinions shown below a publication; the first page has its text too and so fewer of them."""

    rows: list[Any]
    number: int
    pages: int
    total: int

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def opinion_page(publication: Publication, wanted: str) -> OpinionPage:
    """The page with the number that the address asks for, the last where there are fewer, else the first.

    Two queries; one where the page has no opinions: nothing is shown, or the text fills the first page.
    """
    rows = publication.submissions.shown()
    weights = list(rows.values_list("weight", flat=True))
    pages = _parted(weights, MOST_BYTES - page_weight(publication.text))
    number = min(as_key(wanted) or 1, len(pages))
    start, end = pages[number - 1]
    found = list(rows.only(*SHOWN, "publication")[start:end]) if start < end else []
    return OpinionPage(found, number, len(pages), len(weights))


def _parted(weights: Iterable[int], room: int) -> list[tuple[int, int]]:
    """First and last place of each page, so that none gets heavier than a page may be; the first may be empty."""
    pages, start, end = [], 0, 0
    for end, weight in enumerate(weights):  # noqa: B007 - where the last page ends
        if weight > room:
            pages.append((start, end))
            start, room = end, MOST_BYTES
        room -= weight
    return [*pages, (start, end + 1)]


class OpinionForm(PublicForm):
    """What somebody thinks of a publication; nothing is asked of who it is."""

    text = CleanText(
        label="Ý kiến của ông, bà",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Không quá 3.000 ký tự. Không ghi họ tên, số điện thoại, số căn cước.",
        error_messages={"required": "Viết ý kiến."},
    )
    village = forms.ChoiceField(label="Thôn (không bắt buộc)", required=False)

    def __init__(self, *args: Any, villages: Iterable[tuple[str, str]], is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_open, self.names = is_open, dict(villages)
        self.fields["village"].choices = [("", "Không ghi"), *self.names.items()]  # type: ignore[attr-defined]
        if not self.names:
            del self.fields["village"]

    def clean(self) -> dict[str, Any] | None:
        if not self.is_open:
            raise ValidationError(CLOSED)
        return super().clean()

    @property
    def village_name(self) -> str:
        """By which name the board knows the village that was chosen."""
        return self.names.get(self.cleaned_data.get("village", ""), "")


class OpinionView(PublicFormView):
    """Takes an opinion about a publication that asks for some."""

    form_class = OpinionForm
    template = "opinion"

    def key(self) -> str:
        return f"documents.submission:{self.kwargs['public_id']}"

    def closed(self) -> HttpResponse | None:
        """Who sends when the last day has just passed gets the form back, with what he wrote."""
        self.publication: Any = begun(self.kwargs["board"], self.kwargs["public_id"])
        if self.publication is None:
            return self.not_found()
        if self.publication.withdrawn_at is not None:
            return self.gone()
        if self.publication.opinions_until is None:
            return self.not_found()
        if self.publication.takes_opinions or self.request.method == "POST":
            return None
        return self.page("opinion_over", publication=self.publication)

    def form_kwargs(self) -> dict[str, Any]:
        unit = board_unit(self.kwargs["board"], timezone.localdate())
        return {"villages": unit.villages if unit else (), "is_open": self.publication.takes_opinions}

    def context(self) -> dict[str, Any]:
        return {"publication": self.publication}

    def store(self, form: OpinionForm, sending: Sending) -> None:
        submit(
            publication=self.publication,
            text=form.cleaned_data["text"],
            village_name=form.village_name,
            sending=sending,
        )

    def thanks_address(self) -> str:
        return reverse("board:opinion-thanks", args=[self.kwargs["board"], self.kwargs["public_id"]])


class OpinionThanksView(PublicView):
    """Where one who has sent an opinion arrives."""

    def get(self, request: HttpRequest, board: str, public_id: str) -> HttpResponse:
        row = begun(board, public_id)
        if row is None or row.opinions_until is None:
            return self.not_found()
        return self.gone() if row.withdrawn_at is not None else self.page("opinion_thanks", publication=row)
