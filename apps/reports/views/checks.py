"""The checks of a report before it is approved: findings by section, let pass with a reason or mended at once."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from apps.core.services import StaleRecordError
from apps.core.text import as_key
from apps.reports import services
from apps.reports.assembling import assemble
from apps.reports.checking import CheckedReport, Judged, check_report
from apps.reports.checks.findings import KIND_LABELS, SEVERITY_LABELS, Kind
from apps.reports.forms import WaiveCheckForm
from apps.reports.views.studio import ReportPage


class ReportChecksView(ReportPage, TemplateView):
    """What the checks find; `?loai=` shows one kind alone."""

    template_name = "reports/report_checks.html"

    def get_context_data(self, refused: tuple[str, Any] = ("", None), **kwargs: Any) -> dict[str, Any]:
        """`refused` is the finding whose reason was not accepted, with its form."""
        report, user = self.report, self.request.user
        prefetch_related_objects([report], "sections")
        assembled = assemble(report)
        checked = check_report(report, assembled)
        wanted = self.request.GET.get("loai", "")
        if wanted not in ("", *KIND_LABELS):
            raise Http404
        writable = user.reach.may_write_record(report)
        return super().get_context_data(
            report=report,
            groups=self._groups(checked, wanted, refused),
            kinds=_kinds(checked),
            wanted=wanted,
            errors=len(checked.open_errors),
            warnings=len(checked.open_warnings),
            unreadable=assembled.errors,
            totals=assembled.warnings,
            may_settle=writable and services.may_fill_in(report, user),
            may_edit=writable and report.is_editable and user.reach.allows("reports.change_report", self.unit),
            **kwargs,
        )

    def _groups(
        self, checked: CheckedReport, wanted: str, refused: tuple[str, Any]
    ) -> list[tuple[str, list[dict[str, Any]]]]:
        """Findings by the place where they stand, in the order of the report."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for number, entry in enumerate(checked.judged, start=1):
            if wanted in ("", entry.finding.kind):
                row = self._row(entry) | {"name": f"ket-qua-{number}", "form": None}
                if entry.finding.fingerprint == refused[0]:
                    row["form"] = refused[1]
                groups.setdefault(checked.labels[entry.finding.place], []).append(row)
        return list(groups.items())

    def _row(self, entry: Judged) -> dict[str, Any]:
        finding, section = entry.finding, entry.section
        before, quote, after = finding.sentence.partition(finding.quote)
        return {
            "entry": entry,
            "finding": finding,
            "kind": KIND_LABELS[finding.kind],
            "severity": SEVERITY_LABELS[finding.severity],
            "before": before[-160:],
            "quote": quote,
            "after": after[:160],
            "version": section.version if section else 0,
            "edit_url": self._edit_address(entry),
        }

    def _edit_address(self, entry: Judged) -> str:
        """Where the passage is mended by hand."""
        address = (self.unit.slug, self.report.public_id)
        if entry.figure_key:
            return self.figure_address(entry.figure_key)
        if entry.section is None:
            return reverse("reports:report-update", args=address)
        return reverse("reports:section-update", args=[*address, entry.section.pk])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.reach.may_write_record(self.report):
            raise Http404
        fingerprint = request.POST.get("finding", "")[:64]
        form = WaiveCheckForm(request.POST, user=request.user)
        action = request.POST.get("action")
        if action == "waive" and not form.is_valid():
            context = self.get_context_data(refused=(fingerprint, form))
            return self.render_to_response(context, status=422)
        settled = {"report": self.report, "fingerprint": fingerprint, "user": request.user}
        try:
            if action == "waive":
                services.waive_check(**settled, reason=form.cleaned_data["reason"])
                messages.success(request, "Đã bỏ qua, lý do được lưu lại.")
            elif action == "withdraw":
                services.withdraw_check_waiver(**settled)
                messages.success(request, "Đã bỏ việc bỏ qua; nội dung này được kiểm tra lại như cũ.")
            elif action == "apply":
                services.apply_proposal(**settled, expected_version=as_key(request.POST.get("version", "")) or 0)
                messages.success(request, "Đã sửa theo gợi ý.")
        except StaleRecordError:
            messages.error(request, "Mục này vừa được người khác sửa nên chưa sửa theo gợi ý. Xem lại rồi làm lại.")
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        page = reverse("reports:report-checks", args=[self.unit.slug, self.report.public_id])
        wanted = request.POST.get("loai", "")
        return redirect(f"{page}?loai={wanted}" if wanted in KIND_LABELS else page)


def _kinds(checked: CheckedReport) -> list[tuple[Kind, str, int]]:
    """Kinds that have findings, each with its label and how many there are."""
    counts = Counter(entry.finding.kind for entry in checked.judged)
    return [(kind, label, counts[kind]) for kind, label in KIND_LABELS.items() if counts[kind]]
