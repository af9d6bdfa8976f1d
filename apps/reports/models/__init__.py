"""Outlines, the reports made from them, and what an official adds to the computed figures."""

from apps.reports.models.figures import EnteredFigure, FigureWaiver
from apps.reports.models.outlines import Outline, OutlineSection
from apps.reports.models.reports import Report, ReportSection, ReportState, ReportStep

__all__ = [
    "EnteredFigure",
    "FigureWaiver",
    "Outline",
    "OutlineSection",
    "Report",
    "ReportSection",
    "ReportState",
    "ReportStep",
]
