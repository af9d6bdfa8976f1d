"""What came to a commune from the level above: calls for a report, and reports that came back with comments."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import DetailView

from apps.core.forms import SubmissionField, new_sending
from apps.core.services import earlier_result
from apps.core.views import RecordPages, VisibleMixin
from apps.core.views.records import RecordListView
from apps.reports import services
from apps.reports.filters import CallReceivedFilter
from apps.reports.models import Report, ReportCallRecipient, ReportReturn
from apps.reports.tables import CallReceivedTable


class ReceivedMixin(VisibleMixin):
    """A row that came to the unit of the address; `can_answer` where the user may write reports there."""

    slug_field = slug_url_kwarg = "public_id"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user  # type: ignore[attr-defined]
        can_answer = user.reach.may_write(Report, self.unit) and user.reach.allows("reports.add_report", self.unit)
        return super().get_context_data(can_answer=can_answer, sending=new_sending(), **kwargs)


class AnswerMixin(ReceivedMixin):
    """One click makes the draft, or leads to the one that is there; clicked twice it makes one."""

    permission_required = "reports.add_report"
    writing = True
    http_method_names: ClassVar[list[str]] = ["post"]
    done: ClassVar[str]

    def answer(self, row: Any, submission: str) -> Report:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_object()  # type: ignore[attr-defined]
        key = SubmissionField().clean(request.POST.get("submission"))
        earlier = earlier_result(key, request.user) if key else None
        if earlier:
            return redirect(earlier)
        try:
            report = self.answer(row, key)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(row)
        except IntegrityError:
            # The same click came in twice at once; the other one won.
            return redirect(earlier_result(key, request.user) or row)
        messages.success(request, self.done)
        return redirect(report)


class CallsReceivedPages(RecordPages):
    """A list alone: the level above makes the rows, and each has the page below."""

    model = ReportCallRecipient
    table_class = CallReceivedTable
    filterset_class = CallReceivedFilter
    when_empty = "Cấp trên gửi yêu cầu thì yêu cầu và hạn tự hiện ở đây."
    intro = "Báo cáo mà cấp trên yêu cầu xã gửi; mở từng yêu cầu để lập báo cáo."

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return reverse("reports:call-received-list", args=args) if page == "list" else ""


class CallReceivedListView(RecordListView):
    pages = CallsReceivedPages

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Called as the menu calls it; the table's own name is the view of the level above."""
        return super().get_context_data(**kwargs) | dict.fromkeys(("kind", "kinds"), "yêu cầu của cấp trên")


class CallReceivedView(ReceivedMixin, DetailView):
    """What is asked for, by when, and the report that answers it."""

    model = ReportCallRecipient
    permission_required = "reports.view_reportcallrecipient"
    template_name = "reports/call_received.html"
    context_object_name = "recipient"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Report.objects.visible_to(self.request.user).filter(answers=self.object).for_list()
        return super().get_context_data(call=self.object.call, reports=list(own.order_by("-pk")), **kwargs)


class CallAnswerView(AnswerMixin, DetailView):
    model = ReportCallRecipient
    done = "Báo cáo theo yêu cầu của cấp trên: kiểm tra nội dung, số liệu rồi trình duyệt."

    def answer(self, row: Any, submission: str) -> Report:
        return services.answer_call(recipient=row, user=self.request.user, submission=submission)


class ReturnReceivedView(ReceivedMixin, DetailView):
    """What the level above said of an issued report, and the way to a document in its place."""

    model = ReportReturn
    # The level above has its own page of what it said.
    permission_required = "reports.view_report"
    template_name = "reports/return_received.html"
    context_object_name = "returned"


class ReturnAnswerView(AnswerMixin, DetailView):
    model = ReportReturn
    done = "Dự thảo đã có nội dung của báo cáo bị trả lại; khi ban hành, văn bản mới thay thế đúng báo cáo đó."

    def answer(self, row: Any, submission: str) -> Report:
        return services.answer_return(returned=row, user=self.request.user, submission=submission)
