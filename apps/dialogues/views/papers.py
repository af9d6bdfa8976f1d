"""The papers of a dialogue, as PDF to look at and print or as DOCX to go on writing in."""

from apps.dialogues.papers import PAPERS
from apps.dialogues.views.dialogues import DialoguePages
from apps.documents.views.papers import RecordPaperView


class DialoguePaperView(RecordPaperView):
    pages = DialoguePages
    papers = PAPERS
