"""The papers of a posting as PDF to print and sign or as DOCX to go on writing in."""

from apps.disclosures.papers import PAPERS
from apps.disclosures.views.postings import PostingPages
from apps.documents.views.papers import RecordPaperView


class PostingPaperView(RecordPaperView):
    pages = PostingPages
    papers = PAPERS
    day_field = "starts_on"
