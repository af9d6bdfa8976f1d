"""Pages of the reports: home, studio, figures, registers, the level above."""

from apps.reports.views.below_texts import SectionBelowView
from apps.reports.views.checks import ReportChecksView
from apps.reports.views.doctor import DoctorView
from apps.reports.views.drafts import ReportDiscardView, ReportRestoreView
from apps.reports.views.figures import FigureDetailView, FigureListView, ReportFigureView
from apps.reports.views.homes import HomeView, UnitHomeView
from apps.reports.views.layouts import MissingFiguresView, SectionSpecView
from apps.reports.views.open_data import (
    OpenDataCopyView,
    OpenDataFileView,
    OpenDataMakeView,
    OpenDataPublishView,
    OpenDataView,
    OpenDataWithdrawView,
)
from apps.reports.views.outline_sections import (
    OutlineSectionActionView,
    OutlineSectionAddView,
    OutlineSectionSpecView,
    OutlineSectionUpdateView,
)
from apps.reports.views.outlines import (
    OutlineArchiveView,
    OutlineCreateView,
    OutlineDetailView,
    OutlineDiscardView,
    OutlineListView,
    OutlineRestoreView,
    OutlineUpdateView,
)
from apps.reports.views.picking import FigureTokenView
from apps.reports.views.quarterly import QuarterlyFileView, QuarterlyView, QuarterlyWorkbookView
from apps.reports.views.received import (
    CallAnswerView,
    CallReceivedListView,
    CallReceivedView,
    ReturnAnswerView,
    ReturnReceivedView,
)
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
from apps.reports.views.superior import (
    CallCreateView,
    CallDetailView,
    CallHistoryView,
    CallListView,
    CallResumeView,
    CallUpdateView,
    CallWithdrawView,
    CompareView,
    PackFileView,
    PackView,
    ReceivedListView,
    ReturnReportView,
    SubmittedChartView,
    SubmittedView,
    TakeBackReturnView,
)
from apps.reports.views.writing import (
    CommentListView,
    SectionAsTypedView,
    SectionLastYearView,
    SectionVersionsView,
    SectionWritersView,
)

__all__ = [
    "CompareView",
    "PackFileView",
    "PackView",
    "ReceivedListView",
    "SubmittedChartView",
    "SubmittedView",
    "FigureTokenView",
    "MissingFiguresView",
    "OpenDataCopyView",
    "OpenDataFileView",
    "OpenDataMakeView",
    "OpenDataPublishView",
    "OpenDataView",
    "OpenDataWithdrawView",
    "OutlineArchiveView",
    "OutlineCreateView",
    "OutlineDetailView",
    "OutlineDiscardView",
    "OutlineListView",
    "OutlineRestoreView",
    "OutlineSectionActionView",
    "OutlineSectionAddView",
    "OutlineSectionSpecView",
    "OutlineSectionUpdateView",
    "OutlineUpdateView",
    "SectionSpecView",
    "CommentListView",
    "SectionAsTypedView",
    "SectionBelowView",
    "SectionLastYearView",
    "SectionVersionsView",
    "SectionWritersView",
    "CallCreateView",
    "CallDetailView",
    "CallHistoryView",
    "CallListView",
    "CallResumeView",
    "CallUpdateView",
    "CallWithdrawView",
    "ReturnReportView",
    "TakeBackReturnView",
    "CallAnswerView",
    "CallReceivedListView",
    "CallReceivedView",
    "ReturnAnswerView",
    "ReturnReceivedView",
    "DoctorView",
    "FigureDetailView",
    "FigureListView",
    "HomeView",
    "QuarterlyFileView",
    "QuarterlyView",
    "QuarterlyWorkbookView",
    "RegisterListView",
    "ReportChecksView",
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
