"""A report as it stands now: sections and records become a document tree with its figures."""

from apps.reports.assembling.around import printable_units
from apps.reports.assembling.document import (
    NO_NUMBER_YET,
    Assembled,
    PrintedSection,
    SectionFigures,
    assemble,
    compute_figures,
    letterhead,
    report_tokens,
)
from apps.reports.assembling.figures import ReportFigure, scope_of
from apps.reports.assembling.placing import number_sections
from apps.reports.tokens import token_period

__all__ = [
    "NO_NUMBER_YET",
    "Assembled",
    "PrintedSection",
    "ReportFigure",
    "SectionFigures",
    "assemble",
    "compute_figures",
    "letterhead",
    "number_sections",
    "printable_units",
    "report_tokens",
    "scope_of",
    "token_period",
]
