"""The papers of a record, as PDF to look at and print or as DOCX to go on writing in."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from apps.core.access import Access
from apps.core.downloads import file_response
from apps.core.views.records import RecordMixin
from apps.documents.blocks import Document
from apps.documents.drafting import Paper
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf

WRITERS: dict[str, Callable[[Document], bytes]] = {"pdf": render_pdf, "docx": render_docx}
_PAPER = r"giay-to/(?P<paper>[a-z-]{1,40})"


class RecordPaperView(RecordMixin, SingleObjectMixin, View):
    """One paper in one format; papers name people, so that who takes one is noted.

    A subclass names `pages`, its `papers` by the word in their addresses, and the record's day (`day_field`), which
    the file carries in its name.
    """

    papers: ClassVar[Mapping[str, Paper]] = {}
    day_field: ClassVar[str] = "held_on"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        document = self.document()
        kind = kwargs["format"]
        self.note_access(Access.EXPORTED, record=self.object.public_id)
        day, end = getattr(self.object, self.day_field), self.object.public_id[:6]
        name = f"{self.word}-{day:%Y-%m-%d}-{end}.{kind}"
        return file_response(WRITERS[kind](document), kind, name, inline=kind == "pdf")

    @property
    def word(self) -> str:
        """The paper's word in the address."""
        return str(self.kwargs["paper"])

    def document(self) -> Document:
        """The paper that the address names; 404 where the record has none of it."""
        return self.written(self.papers, self.object)

    def written(self, papers: Mapping[str, Paper], record: Any) -> Document:
        """The paper of these that the address names, of the record or of a row of it."""
        paper = papers.get(self.word)
        if paper is None or not paper.fits(record):
            raise Http404
        return paper.write(record)


def paper_path(route: str, view: type[RecordPaperView], name: str, below: str = "", file: str = _PAPER) -> URLPattern:
    """The pattern of `view` below a record: `below` a row of it, `file` what is written; all of them expressions."""
    one = rf"^(?P<unit>[-a-zA-Z0-9_]+)/{route}/(?P<public_id>[0-9a-f]{{16}})/"
    return re_path(rf"{one}{below}{file}\.(?P<format>pdf|docx)\Z", view.as_view(), name=name)


def paper_urls(route: str, view: type[RecordPaperView]) -> list[URLPattern]:
    """The pattern of a record's papers, by the paper's word and the format: "dialogue-paper", "posting-paper"."""
    return [paper_path(route, view, f"{view.pages.model._meta.model_name}-paper")]
