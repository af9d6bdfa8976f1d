"""The papers of a consultation, as PDF to look at and print or as DOCX to go on writing in."""

from apps.consultations.papers import PAPERS
from apps.consultations.views.consultations import ConsultationPages
from apps.documents.views.papers import RecordPaperView


class ConsultationPaperView(RecordPaperView):
    pages = ConsultationPages
    papers = PAPERS
    day_field = "starts_on"
