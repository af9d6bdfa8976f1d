"""Pages of the level above: what it asks of the communes, what they sent, and all of it side by side."""

from apps.reports.views.superior.calls import (
    CallCreateView,
    CallDetailView,
    CallHistoryView,
    CallListView,
    CallResumeView,
    CallUpdateView,
    CallWithdrawView,
)
from apps.reports.views.superior.figures import SubmittedChartView, SubmittedView
from apps.reports.views.superior.reports import CompareView, PackFileView, PackView, ReceivedListView
from apps.reports.views.superior.returns import ReturnReportView, TakeBackReturnView

__all__ = [
    "CallCreateView",
    "CallDetailView",
    "CallHistoryView",
    "CallListView",
    "CallResumeView",
    "CallUpdateView",
    "CallWithdrawView",
    "CompareView",
    "PackFileView",
    "PackView",
    "ReceivedListView",
    "ReturnReportView",
    "SubmittedChartView",
    "SubmittedView",
    "TakeBackReturnView",
]
