"""Report calls: the list, the form, the board, and the steps with one."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.generic import DetailView

from apps.core.spreadsheets import excel_response
from apps.core.text import slugify_vi
from apps.core.views import Child, RecordPages
from apps.core.views.base import RecordMixin
from apps.core.views.records import RecordCreateView, RecordHistoryView, RecordListView, RecordUpdateView
from apps.core.views.steps import VersionedStepView
from apps.reports import services
from apps.reports.call_board import SORTS, Board, Entry, Standing, chosen
from apps.reports.filters import ReportCallFilter
from apps.reports.forms import ReportCallForm, WithdrawCallForm
from apps.reports.models import KEEP_CALLS, RETURN_REPORTS, ReportCall, ReportCallRecipient
from apps.reports.tables import ReportCallTable


class CallPages(RecordPages):
    """A call is never deleted: it is withdrawn with its reason."""

    model = ReportCall
    form_class = ReportCallForm
    table_class = ReportCallTable
    filterset_class = ReportCallFilter
    children = (Child("Đơn vị nhận", None, "recipients", kind=ReportCallRecipient),)
    intro = "Yêu cầu các xã, phường trực thuộc gửi báo cáo theo một đề cương, cho một kỳ, trước một ngày."
    save = staticmethod(services.save_call)

    @classmethod
    def permission(cls, action: str) -> str:
        return KEEP_CALLS


class CallListView(RecordListView):
    pages = CallPages


class CallCreateView(RecordCreateView):
    pages = CallPages
    template_name = "reports/call_form.html"


class CallUpdateView(RecordUpdateView):
    pages = CallPages
    template_name = "reports/call_form.html"


class CallHistoryView(RecordHistoryView):
    pages = CallPages


class CallDetailView(RecordMixin, DetailView):
    """The board of a call; `?q=`, `?tinh-trang=`, `?sap-xep=` narrow and order it, `?xuat=xlsx` gives what is seen."""

    pages = CallPages
    template_name = "reports/call_board.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        call, given = self.object, self.request.GET
        asked = {
            "q": given.get("q", "")[:200],
            "standing": given.get("tinh-trang", ""),
            "sort": given.get("sap-xep", ""),
        }
        board = Board(call, timezone.localdate())
        args = (self.unit.slug, call.public_id)
        return super().get_context_data(
            board=board,
            entries=chosen(board.entries, words=asked["q"], standing=asked["standing"], sort=asked["sort"]),
            standings=board.counts(),
            sorts=[(key, label) for key, (label, _) in SORTS.items()],
            asked=asked,
            may_return=self.request.user.reach.allows(RETURN_REPORTS, self.unit),
            update_url=self.pages.url("update", *args),
            history_url=self.pages.url("history", *args),
            withdraw_url=self.pages.url("withdraw", *args),
            resume_url=self.pages.url("resume", *args),
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.request.GET.get("xuat") != "xlsx":
            return super().render_to_response(context, **kwargs)
        header = ["Đơn vị", "Tình trạng", "Chi tiết", "Số, ký hiệu", "Ngày văn bản", "Gửi lần đầu", "Ý kiến trả lại"]
        name = f"theo-doi-{slugify_vi(str(self.object))[:60]}-{self.unit.slug}"
        return excel_response("Theo dõi báo cáo", header, [_line(entry) for entry in context["entries"]], name)


def _line(entry: Entry) -> list[Any]:
    document, returned = entry.document, entry.returned
    return [
        capfirst(entry.name),
        entry.standing.label,
        entry.words,
        document.sign if document else "",
        document.issued_on if document else None,
        entry.first_sent,
        returned.comment if returned and entry.standing is Standing.RETURNED else "",
    ]


class CallWithdrawView(VersionedStepView):
    pages = CallPages
    form_class = WithdrawCallForm
    service = staticmethod(services.withdraw_call)
    title = "Thu hồi yêu cầu báo cáo"
    explanation = "Các xã không còn thấy yêu cầu này trong việc đến hạn. Báo cáo đã lập hoặc đã gửi được giữ nguyên."
    button = "Thu hồi"
    done = "Đã thu hồi yêu cầu báo cáo."

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"why": form.cleaned_data["why"]}


class CallResumeView(VersionedStepView):
    pages = CallPages
    service = staticmethod(services.resume_call)
    title = "Mở lại yêu cầu báo cáo"
    explanation = "Yêu cầu lại có hiệu lực với các đơn vị nhận; hạn gửi giữ nguyên."
    button = "Mở lại"
    done = "Đã mở lại yêu cầu báo cáo."
