"""Throwing a draft away, and bringing it back."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from apps.core.views import UnitMixin
from apps.reports import services
from apps.reports.models import Report
from apps.reports.views.studio import ReportPage


class ReportDiscardView(ReportPage, TemplateView):
    """Asks first; can be undone from the message."""

    permission_required = "reports.delete_report"
    template_name = "core/record_delete.html"
    writing = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [("Mục của báo cáo", self.report.sections.count())]
        return super().get_context_data(record=self.report, kind="dự thảo báo cáo", rows=rows, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = str(self.report)
        try:
            deleted = services.discard_report(report=self.report)
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect(self.report)
        undo = reverse("reports:report-restore", args=[self.unit.slug, deleted.history_id])
        messages.warning(request, f"Đã xóa dự thảo “{name}”.", extra_tags=f"undo:{undo}")
        return redirect("reports:report-list", self.unit.slug)


class ReportRestoreView(UnitMixin, View):
    """Brings a discarded draft back as it last stood."""

    permission_required = "reports.delete_report"
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, unit: str, history_id: int) -> HttpResponse:
        deleted = get_object_or_404(Report.history.filter(unit=self.unit, history_type="-"), pk=history_id)
        if not request.user.reach.may_write_record(deleted.instance):
            raise Http404
        try:
            report = services.restore_report(deleted=deleted, user=request.user)
        except ValidationError as error:
            messages.error(request, f"Chưa khôi phục được dự thảo: {' '.join(error.messages)}")
            return redirect("reports:report-list", self.unit.slug)
        messages.success(request, "Đã khôi phục dự thảo.")
        return redirect(report)
