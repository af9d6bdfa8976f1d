"""Papers of plans and supervisions, and the reports of both boards over any two days."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path, reverse
from django.views.generic import TemplateView, View

from apps.complaints.forms.balance import PeriodForm, period_query
from apps.core.downloads import file_response
from apps.core.periods import Period
from apps.core.views import UnitMixin
from apps.documents.views.papers import WRITERS, RecordPaperView
from apps.documents.writers.html import render_fragment
from apps.supervision.models import Body
from apps.supervision.papers.boards import TITLES, BoardReport, board_document, board_report
from apps.supervision.papers.plans import PLAN_PAPERS
from apps.supervision.papers.supervisions import PAPERS
from apps.supervision.views.plans import SupervisionPlanPages
from apps.supervision.views.supervisions import SupervisionPages

# The board's word in addresses, and the name of its pages there.
_WORDS = {
    Body.INSPECTORATE: ("ban-thanh-tra-nhan-dan", "inspectorate-report"),
    Body.COMMUNITY_BOARD: ("ban-giam-sat-dau-tu", "community-board-report"),
}


class SupervisionPaperView(RecordPaperView):
    pages = SupervisionPages
    papers = PAPERS
    day_field = "started_on"


class PlanPaperView(RecordPaperView):
    pages = SupervisionPlanPages
    papers = PLAN_PAPERS
    day_field = "paper_day"


class BoardReportMixin(UnitMixin):
    """The report of one kind of board of the unit, over the period of the address: `?tu=…&den=…`."""

    permission_required = "supervision.view_supervision"
    body: ClassVar[Body] = Body.INSPECTORATE

    def report(self, period: Period) -> BoardReport:
        return board_report(Body(self.body), self.unit, period)


class BoardReportView(BoardReportMixin, TemplateView):
    """The report as it would be printed; figures that are lacking are named above it."""

    template_name = "supervision/board_report.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PeriodForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, report=None), status=422)
        return self.render_to_response(self.get_context_data(form=form, report=self.report(form.period)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report: BoardReport | None = kwargs["report"]
        shown = {} if report is None else self.shown(report)
        tabs = [
            (TITLES[body], reverse(f"supervision:{_WORDS[body][1]}", args=[self.unit.slug]), body) for body in _WORDS
        ]
        return super().get_context_data(title=TITLES[Body(self.body)], body=self.body, tabs=tabs, **shown, **kwargs)

    def shown(self, report: BoardReport) -> dict[str, Any]:
        query = period_query(report.period)
        at = f"supervision:{_WORDS[Body(self.body)][1]}-paper"
        files = [f"{reverse(at, args=[self.unit.slug, kind])}?{query}" for kind in WRITERS]
        lacking = frozenset(line.key for line in report.lacking)
        return {
            "query": query,
            "papers": [(report.title, *files)],
            "preview": render_fragment(board_document(report), link_for=None, missing=lacking),
        }


class BoardReportPaperView(BoardReportMixin, View):
    """The report in the format of the address."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PeriodForm(request.GET)
        if not form.is_valid():
            told = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return HttpResponse(told, status=422, content_type="text/plain; charset=utf-8")
        period, kind = form.period, kwargs["format"]
        word = _WORDS[Body(self.body)][0]
        name = f"bao-cao-{word}-{self.unit.slug}-{period.start:%Y%m%d}-{period.end:%Y%m%d}.{kind}"
        return file_response(WRITERS[kind](board_document(self.report(period))), kind, name, inline=kind == "pdf")


def board_report_urls(route: str) -> list[URLPattern]:
    """The page of each board's report, and its files."""
    found: list[URLPattern] = []
    for body, (word, name) in _WORDS.items():
        file = rf"^(?P<unit>[-a-zA-Z0-9_]+)/{route}/{word}\.(?P<format>pdf|docx)\Z"
        found += [
            path(f"<slug:unit>/{route}/{word}/", BoardReportView.as_view(body=body), name=name),
            re_path(file, BoardReportPaperView.as_view(body=body), name=f"{name}-paper"),
        ]
    return found
