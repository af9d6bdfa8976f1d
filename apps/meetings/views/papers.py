"""The papers of a meeting and of its matters, as PDF to look at and print or as DOCX to go on writing in."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from apps.core.access import Access
from apps.core.downloads import file_response
from apps.core.views.records import RecordMixin
from apps.documents.blocks import Document, from_json
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from apps.meetings.papers.catalogue import OF_MATTER, OF_MEETING
from apps.meetings.views.pages import MeetingPages

_WRITERS: dict[str, Callable[[Document], bytes]] = {"pdf": render_pdf, "docx": render_docx}


class PaperView(RecordMixin, SingleObjectMixin, View):
    """One paper in one format; papers name people, so that who takes one is noted."""

    pages = MeetingPages

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        document = self.document()
        kind = kwargs["format"]
        self.note_access(Access.EXPORTED, record=self.object.public_id)
        name = f"{kwargs.get('paper', 'bien-ban')}-{self.object.held_on:%Y-%m-%d}-{self.object.public_id[:6]}.{kind}"
        return file_response(_WRITERS[kind](document), kind, name, inline=kind == "pdf")

    def document(self) -> Document:
        paper = OF_MEETING.get(self.kwargs["paper"])
        if paper is None or not paper.fits(self.object):
            raise Http404
        return paper.write(self.object)


class MatterPaperView(PaperView):
    def document(self) -> Document:
        matter = self.object.matters.filter(pk=self.kwargs["matter"]).first()
        paper = OF_MATTER.get(self.kwargs["paper"])
        if matter is None or paper is None or not paper.fits(matter):
            raise Http404
        matter.meeting = self.object
        return paper.write(matter)


class SentMinutesView(PaperView):
    """A version of the minutes as it was sent."""

    def document(self) -> Document:
        minutes = self.object.minutes.filter(number=self.kwargs["number"]).first()
        if minutes is None:
            raise Http404
        return from_json(minutes.document)


def paper_urls(route: str) -> list[URLPattern]:
    """Patterns of the papers below a meeting, by the paper's word and the format."""
    one = rf"^(?P<unit>[-a-zA-Z0-9_]+)/{route}/(?P<public_id>[0-9a-f]{{16}})/"
    paper, file = r"giay-to/(?P<paper>[a-z-]{1,40})", r"\.(?P<format>pdf|docx)\Z"
    of_matter = rf"{one}viec/(?P<matter>[0-9]{{1,18}})/{paper}{file}"
    return [
        re_path(rf"{one}{paper}{file}", PaperView.as_view(), name="meeting-paper"),
        re_path(of_matter, MatterPaperView.as_view(), name="matter-paper"),
        re_path(rf"{one}da-gui/(?P<number>[0-9]{{1,4}}){file}", SentMinutesView.as_view(), name="minutes-sent"),
    ]
