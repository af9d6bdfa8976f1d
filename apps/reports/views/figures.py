"""The figures of a year, and the records behind each."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView

from apps.core import indicators
from apps.core.access import Access, note_access
from apps.core.display import address
from apps.core.indicators import Scope
from apps.core.services import lock_again
from apps.core.spreadsheets import excel_response
from apps.core.views import UnitMixin
from apps.reports.assembling import compute_figures, report_tokens
from apps.reports.explaining import Explanation
from apps.reports.forms import EnterFigureForm, WaiveFigureForm
from apps.reports.frozen import frozen_figure, parts_of
from apps.reports.models import Report
from apps.reports.services import (
    StepRefusedError,
    enter_figure,
    entered_figure,
    may_fill_in,
    waive_figure,
    withdraw_waiver,
)
from apps.reports.views.years import year_context
from apps.villages.models import Village


class FigureListView(UnitMixin, TemplateView):
    """All figures of the year with the year before; `?xuat=xlsx` gives them as a workbook."""

    template_name = "reports/figures.html"
    permission_required = "reports.view_report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = year_context(self.request, self.unit)
        period = context["period"]
        rows = indicators.with_year_before(
            [indicator for indicator in indicators.all_indicators() if indicator.stands_alone], self.unit, period
        )
        return super().get_context_data(rows=rows, **context, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.request.GET.get("xuat") != "xlsx":
            return super().render_to_response(context, **kwargs)
        year = context["year"]
        header = ["Mã", "Chỉ tiêu", "Đơn vị tính", f"Năm {year}", f"Năm {year - 1}"]
        lines = [[i.code, i.label, i.measure, _cell(now), _cell(before)] for i, now, before in context["rows"]]
        return excel_response(f"Chỉ tiêu {year}", header, lines, f"chi-tieu-{self.unit.slug}-{year}")


def _cell(figure: indicators.Figure) -> Any:
    if figure.value is None:
        return "chưa có số liệu"
    return figure.value if figure.is_whole else f"{figure.text()} (chưa đầy đủ)"


def record_page(rows: Any, request: HttpRequest, unit: Any) -> Any:
    """A page of the records behind a figure that the user may open, each with its address where it has one."""
    visible = rows.visible_to(request.user).for_list().distinct()
    ordered = visible if visible.query.order_by else visible.order_by("pk")
    page = Paginator(ordered, 50).get_page(request.GET.get("page"))
    page.entries = [(row, address(row)) for row in page.object_list]
    if page.entries:
        note_access(request, unit=unit, model=rows.model, action=Access.LISTED, rows=len(page.entries))
    return page


class FigureDetailView(UnitMixin, TemplateView):
    """One figure of a year, by its dimensions and villages, with the records behind it."""

    template_name = "reports/figure_detail.html"
    permission_required = "reports.view_report"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = year_context(self.request, self.unit)
        try:
            indicator = indicators.get(kwargs["name"])
            options = {k: self.request.GET[k] for k in indicator.dimensions if self.request.GET.get(k)}
            indicator.check_options(options)
        except (indicators.UnknownIndicatorError, indicators.UnknownOptionError):
            raise Http404 from None
        village = None
        if self.request.GET.get("thon"):
            villages = Village.objects.visible_to(self.request.user).filter(unit=self.unit).for_list()
            village = get_object_or_404(villages, slug=self.request.GET["thon"])
        scope = Scope(self.unit, context["period"], village, options=options)
        try:
            figure = indicator.compute(scope)
        except indicators.UnknownOptionError:
            raise Http404 from None
        return super().get_context_data(
            indicator=indicator,
            options=options,
            label=indicator.describe(options),
            figure=figure,
            page=record_page(indicator.rows(scope), self.request, self.unit),
            **context,
            **kwargs,
        )


class ReportFigureView(UnitMixin, TemplateView):
    """A figure as a report uses it: value, source, records; here it is entered or waived when it is missing."""

    template_name = "reports/report_figure.html"
    permission_required = "reports.view_report"

    def load(self) -> None:
        reports = Report.objects.visible_to(self.request.user).filter(unit=self.unit).for_list()
        self.report = get_object_or_404(reports, public_id=self.kwargs["public_id"])
        self.key = self.request.GET.get("khoa", "")
        token = report_tokens(self.report, every=True).get(self.key)
        if token is None:
            raise Http404
        self.figure = compute_figures(self.report, [token])[self.key]
        self.frozen = frozen_figure(self.report, self.key)
        self.may_edit = may_fill_in(self.report, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return self.render_to_response(self.get_context_data())

    def stored(self) -> dict[str, Any]:
        """What somebody typed for the figure, to begin the form with."""
        entered = entered_figure(self.report, self.key)
        return {"value": entered.value, "source": entered.source} if entered else {}

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        lock_again(self.report)
        if not request.user.reach.may_write_record(self.report):
            raise Http404
        action = request.POST.get("action")
        bound: Any = None
        if action == "enter":
            bound = EnterFigureForm(request.POST, user=request.user, initial=self.stored())
        elif action == "waive":
            bound = WaiveFigureForm(request.POST, user=request.user)
        if bound is not None and not bound.is_valid():
            return self.render_to_response(self.get_context_data(**{f"{action}_form": bound}), status=422)
        try:
            if action == "enter" and bound:
                typed = {name: bound.cleaned_data[name] for name in ("value", "source")}
                enter_figure(report=self.report, key=self.key, user=request.user, **typed)
            elif action == "waive" and bound:
                waive_figure(report=self.report, key=self.key, user=request.user, **bound.cleaned_data)
            elif action == "withdraw":
                withdraw_waiver(report=self.report, key=self.key, user=request.user)
            messages.success(request, "Đã lưu.")
        except StepRefusedError as refusal:
            messages.error(request, str(refusal))
        return redirect(self.report)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        indicator = self.figure.figure.indicator
        kwargs.setdefault("enter_form", EnterFigureForm(user=user, initial=self.stored()))
        kwargs.setdefault("waive_form", WaiveFigureForm(user=user))
        explained = Explanation(self.frozen, self.figure.rows(), user, self.unit) if self.frozen else None
        page = record_page(explained.rows if explained else self.figure.rows(), self.request, self.unit)
        if explained is not None:
            counted = explained.of([row for row, _ in page.entries])
            page.counted = [(each, url) for each, (_, url) in zip(counted, page.entries, strict=True)]
            if explained.newcomers:
                listed = {"model": explained.model, "rows": len(explained.newcomers)}
                note_access(self.request, unit=self.unit, action=Access.LISTED, **listed)
        return super().get_context_data(
            report=self.report,
            figure=self.figure,
            frozen=self.frozen,
            indicator=indicator,
            may_edit=self.may_edit,
            parts=parts_of(self.figure, self.frozen),
            page=page,
            explained=explained,
            back=reverse("reports:report-detail", args=[self.unit.slug, self.report.public_id]),
            **kwargs,
        )
