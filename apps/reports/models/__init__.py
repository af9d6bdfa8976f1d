"""Outlines, the reports made from them, what an official adds to the computed figures, and what passes the checks."""

from apps.reports.models.calls import (
    KEEP_CALLS,
    RETURN_REPORTS,
    ReportCall,
    ReportCallRecipient,
    ReportReturn,
)
from apps.reports.models.checks import CheckWaiver
from apps.reports.models.figures import EnteredFigure, FigureWaiver
from apps.reports.models.open_data import PUBLISH_OPEN_DATA, OpenDataPack
from apps.reports.models.outlines import (
    LEVELS,
    MOST_SECTIONS,
    Outline,
    OutlineSection,
    Purpose,
    Repeat,
    SectionContent,
    SectionKind,
)
from apps.reports.models.reports import Report, ReportSection, ReportState, ReportStep
from apps.reports.models.submitted import Aggregate, SubmittedFigure
from apps.reports.models.writing import SectionComment, SectionWriter

__all__ = [
    "Aggregate",
    "CheckWaiver",
    "EnteredFigure",
    "FigureWaiver",
    "KEEP_CALLS",
    "LEVELS",
    "MOST_SECTIONS",
    "OpenDataPack",
    "Outline",
    "OutlineSection",
    "PUBLISH_OPEN_DATA",
    "Purpose",
    "RETURN_REPORTS",
    "Repeat",
    "Report",
    "ReportCall",
    "ReportCallRecipient",
    "ReportReturn",
    "ReportSection",
    "ReportState",
    "ReportStep",
    "SectionComment",
    "SectionContent",
    "SectionKind",
    "SectionWriter",
    "SubmittedFigure",
]
