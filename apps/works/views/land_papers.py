"""The report on land recovery, of one project or of all that ran in a period."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from apps.complaints.forms.balance import PeriodForm, period_query
from apps.core.downloads import file_response
from apps.core.periods import Period
from apps.core.views.base import UnitMixin
from apps.documents.views.papers import WRITERS, RecordPaperView, paper_urls
from apps.works.models import LandProject
from apps.works.papers.land import PAPERS, report_document
from apps.works.services.land_report import LandReport, period_report
from apps.works.views.land import LandProjectPages


class LandPaperView(RecordPaperView):
    pages = LandProjectPages
    papers = PAPERS
    day_field = "started_on"


class LandReportMixin(UnitMixin):
    """The unit's projects that the account sees, over the period of the address, else this year."""

    permission_required = ("works.view_landproject",)
    request: HttpRequest

    def form(self) -> PeriodForm:
        return PeriodForm(self.request.GET, usual=Period.year(timezone.localdate().year))

    def report(self, period: Period) -> LandReport:
        projects = LandProject.objects.visible_to(self.request.user).filter(unit=self.unit)
        return period_report(unit=self.unit, projects=projects, period=period)


class LandReportView(LandReportMixin, TemplateView):
    """The report's table to look at, and the links to it as a document."""

    template_name = "works/land_report.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, period=None), status=422)
        period = form.period
        report = self.report(period)
        files = {
            kind: f"{reverse('works:landproject-report-file', args=[self.unit.slug, kind])}?{period_query(period)}"
            for kind in WRITERS
        }
        papers = [("Báo cáo tình hình thu hồi đất", files["pdf"], files["docx"])]
        return self.render_to_response(self.get_context_data(form=form, period=period, report=report, papers=papers))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, list_url=LandProjectPages.url("list", self.unit.slug))


class LandReportFileView(LandReportMixin, View):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form()
        if not form.is_valid():
            told = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return HttpResponse(told, status=422, content_type="text/plain; charset=utf-8")
        period, kind = form.period, kwargs["format"]
        name = f"thu-hoi-dat-{self.unit.slug}-{period.start:%Y%m%d}-{period.end:%Y%m%d}.{kind}"
        return file_response(WRITERS[kind](report_document(self.report(period))), kind, name, inline=kind == "pdf")


def land_paper_urls(route: str) -> list[URLPattern]:
    """Patterns of the report of a project, and of that of a period with its page."""
    report = rf"^(?P<unit>[-a-zA-Z0-9_]+)/{route}/bao-cao\.(?P<format>pdf|docx)\Z"
    return [
        path(f"<slug:unit>/{route}/bao-cao/", LandReportView.as_view(), name="landproject-report"),
        re_path(report, LandReportFileView.as_view(), name="landproject-report-file"),
        *paper_urls(route, LandPaperView),
    ]
