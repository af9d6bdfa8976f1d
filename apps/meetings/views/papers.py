"""The papers of a meeting and of its matters, as PDF to look at and print or as DOCX to go on writing in."""

from django.http import Http404
from django.urls import URLPattern

from apps.documents.blocks import Document, from_json
from apps.documents.views.papers import RecordPaperView, paper_path, paper_urls
from apps.meetings.papers.catalogue import OF_MATTER, OF_MEETING
from apps.meetings.views.pages import MeetingPages


class MeetingPaperView(RecordPaperView):
    pages = MeetingPages
    papers = OF_MEETING


class MatterPaperView(MeetingPaperView):
    papers = OF_MATTER

    def document(self) -> Document:
        matter = self.object.matters.filter(pk=self.kwargs["matter"]).first()
        if matter is None:
            raise Http404
        matter.meeting = self.object
        return self.written(self.papers, matter)


class SentMinutesView(MeetingPaperView):
    """A version of the minutes as it was sent."""

    word = "bien-ban"

    def document(self) -> Document:
        minutes = self.object.minutes.filter(number=self.kwargs["number"]).first()
        if minutes is None:
            raise Http404
        return from_json(minutes.document)


def meeting_paper_urls(route: str) -> list[URLPattern]:
    """Patterns of the papers below a meeting and its matters, and of the minutes that were sent."""
    return [
        *paper_urls(route, MeetingPaperView),
        paper_path(route, MatterPaperView, "matter-paper", below=r"viec/(?P<matter>[0-9]{1,18})/"),
        paper_path(route, SentMinutesView, "minutes-sent", file=r"da-gui/(?P<number>[0-9]{1,4})"),
    ]
