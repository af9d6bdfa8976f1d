"""An issued report goes back to its commune with comments."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from apps.core.views import OnceFormMixin, UnitMixin
from apps.documents.models import IssuedDocument
from apps.reports import services
from apps.reports.below import received_by
from apps.reports.call_board import call_behind
from apps.reports.forms import ReturnReportForm
from apps.reports.models import RETURN_REPORTS, ReportReturn


class ReceivedReportMixin(UnitMixin):
    """A page about a report that the unit received from below; any other document is not there."""

    permission_required = RETURN_REPORTS
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def issued(self) -> IssuedDocument:
        user = self.request.user
        rows = IssuedDocument.objects.visible_to(user).complete().filter(received_by(self.unit, user)).for_list()
        found: IssuedDocument = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        return found

    def way_back(self) -> str:
        """The board of the call that the report answers, or else the home page of its year."""
        call = call_behind(self.issued, self.unit)
        if call is not None:
            return str(call.get_absolute_url())
        year = self.issued.period_end.year if self.issued.period_end else ""
        return f"{reverse('reports:home', args=[self.unit.slug])}?nam={year}"


class ReturnReportView(OnceFormMixin, ReceivedReportMixin, FormView):
    """Asks what is to be mended; the commune reads it and answers with a document in the place of this one."""

    form_class = ReturnReportForm
    template_name = "reports/report_return.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = ReportReturn.objects.visible_to(self.request.user).standing().filter(document=self.issued)
        return super().get_context_data(
            issued=self.issued, returned=standing.for_list().first(), back=self.way_back(), **kwargs
        )

    def carry_out(self, form: Any) -> str:
        services.return_issued_report(
            document=self.issued,
            by_unit=self.unit,
            user=self.request.user,
            comment=form.cleaned_data["comment"],
            answer_by=form.cleaned_data["answer_by"],
        )
        return self.way_back()

    def tell(self, form: Any) -> None:
        messages.success(self.request, f"Đã trả lại báo cáo {self.issued.sign} kèm ý kiến.")


class TakeBackReturnView(ReceivedReportMixin, View):
    """The level above no longer asks for another document."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = ReportReturn.objects.visible_to(request.user).standing().filter(document=self.issued, by_unit=self.unit)
        returned = get_object_or_404(rows.for_list())
        services.take_back_return(returned=returned, user=request.user)
        messages.success(request, f"Đã rút ý kiến trả lại báo cáo {self.issued.sign}.")
        return redirect(self.way_back())
