"""Pages of the reports: home, studio, figures, registers, the level above."""

from apps.reports.views.doctor import DoctorView
from apps.reports.views.drafts import ReportDiscardView, ReportRestoreView
from apps.reports.views.figures import FigureDetailView, FigureListView, ReportFigureView
from apps.reports.views.homes import HomeView, UnitHomeView
from apps.reports.views.quarterly import QuarterlyFileView, QuarterlyView, QuarterlyWorkbookView
from apps.reports.views.registers import RegisterListView
from apps.reports.views.release import ReportReleaseView
from apps.reports.views.sections import SectionActionView, SectionAddView, SectionUpdateView
from apps.reports.views.studio import (
    ReportCreateView,
    ReportDetailView,
    ReportHistoryView,
    ReportIssueView,
    ReportListView,
    ReportPdfView,
    ReportStepView,
    ReportUpdateView,
)

__all__ = [
    "DoctorView",
    "FigureDetailView",
    "FigureListView",
    "HomeView",
    "QuarterlyFileView",
    "QuarterlyView",
    "QuarterlyWorkbookView",
    "RegisterListView",
    "ReportCreateView",
    "ReportDetailView",
    "ReportHistoryView",
    "ReportDiscardView",
    "ReportFigureView",
    "ReportIssueView",
    "ReportListView",
    "ReportPdfView",
    "ReportReleaseView",
    "ReportRestoreView",
    "ReportStepView",
    "ReportUpdateView",
    "SectionActionView",
    "SectionAddView",
    "SectionUpdateView",
    "UnitHomeView",
]
