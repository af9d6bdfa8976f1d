"""The papers of a work, as PDF to look at and print or as DOCX to go on writing in."""

from apps.documents.views.papers import RecordPaperView
from apps.works.papers.works import PAPERS
from apps.works.views.works import WorkPages


class WorkPaperView(RecordPaperView):
    pages = WorkPages
    papers = PAPERS
    day_field = "started_on"
