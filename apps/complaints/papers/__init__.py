"""The papers of a petition in the look of Decree 30/2020/NĐ-CP: which there are, their first wording, their tree."""

from apps.complaints.papers.drafts import Matter, draft_lines, recipient_lines
from apps.complaints.papers.kinds import FORMS, Form, fits, has_happened, law_numbers, number_subject
from apps.complaints.papers.receipt import receipt_pdf, with_follow_up
from apps.complaints.papers.writing import Words, petition_paper

__all__ = [
    "FORMS",
    "Form",
    "Matter",
    "Words",
    "draft_lines",
    "fits",
    "has_happened",
    "law_numbers",
    "number_subject",
    "petition_paper",
    "receipt_pdf",
    "recipient_lines",
    "with_follow_up",
]
