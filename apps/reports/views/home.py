"""The home page: what is done, what is missing, what is due."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.generic import TemplateView, View

from apps.accounts.roles import RIGHTS, Span
from apps.core.indicators import Scope, get
from apps.core.periods import Period
from apps.core.portal import duties
from apps.core.spreadsheets import excel_response
from apps.core.views import UnitMixin
from apps.reports.assembling import compute_figures, report_tokens
from apps.reports.models import Report
from apps.reports.registers import register_rows
from apps.reports.rollup import issued_by_unit, submitted_figures
from apps.reports.views.years import year_context
from apps.villages.models import AdministrativeUnit

HEADLINES = (
    "villages.villages",
    "households.households",
    "households.people",
    "meetings.meetings",
    "dialogues.sessions",
    "supervision.supervisions",
)


class HomeView(View):
    """Leads to the home page of the person's unit; says so plainly when there is no appointment today."""

    def get(self, request: HttpRequest) -> HttpResponse:
        units = request.user.reach.home_units
        if units:
            return redirect("reports:home", units[0].slug)
        return render(request, "reports/no_appointment.html")


class UnitHomeView(UnitMixin, TemplateView):
    """A commune's year, or for a superior reader the communes below."""

    permission_required: Any = ()

    def has_permission(self) -> bool:
        return True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A superior reader has no business on a commune's own home page."""
        if not self._looks_below() and not request.user.reach.reads_records_of(self.unit):
            return redirect("home")
        return super().get(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        return ["reports/home_superior.html" if self._looks_below() else "reports/home.html"]

    def _looks_below(self) -> bool:
        return any(
            RIGHTS[appointment.role].span is Span.BELOW and appointment.unit_id == self.unit.pk
            for appointment in self.request.user.reach.appointments
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = year_context(self.request, self.unit)
        extra = self._superior(context["period"]) if self._looks_below() else self._commune(context["period"])
        return super().get_context_data(**context, **extra, **kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """`?xuat=xlsx` gives a superior reader the table of figures as a workbook."""
        if self.request.GET.get("xuat") != "xlsx" or "rows" not in context:
            return super().render_to_response(context, **kwargs)
        header = ["Chỉ tiêu", "Đơn vị tính", *(capfirst(name) for name in context["names"]), "Cộng"]
        lines = [[row.label, row.measure, *row.cells, row.total] for row in context["rows"]]
        name = f"so-lieu-{self.unit.slug}-{context['year']}"
        return excel_response(f"Số liệu {context['year']}", header, lines, name)

    def _superior(self, period: Period) -> dict[str, Any]:
        user = self.request.user
        below = AdministrativeUnit.objects.descendants_of([self.unit.pk])[self.unit.pk]
        units = [unit for unit in user.reach.units if unit.pk in below and _is_commune(unit, period)]
        issued = issued_by_unit(user, units, period)
        return {
            "communes": [(unit, issued.get(unit.pk)) for unit in units],
            "rows": submitted_figures(units, issued),
            "names": [unit.name_on(period.end) for unit in units],
        }

    def _commune(self, period: Period) -> dict[str, Any]:
        user = self.request.user
        report = main_report(Report.objects.visible_to(user).of_period(self.unit, period).for_list())
        owed = duties(self.unit, period, user)
        missing = []
        if report and user.reach.allows("reports.change_report", self.unit) and report.is_editable:
            figures = compute_figures(report, report_tokens(report).values())
            missing = [figure for figure in figures.values() if figure.blocks_issuing]
        return {
            "report": report,
            "duties": [duty for duty in owed if duty.state != "done"],
            "done": [duty for duty in owed if duty.state == "done"],
            "missing": missing,
            "registers": register_rows(self.unit, period, user),
            "headlines": headline_figures(self.unit, period, user),
        }


def main_report(reports: Iterable[Report]) -> Report | None:
    """The issued one of a period's reports, or else the newest."""
    found = list(reports)
    return next((report for report in found if report.document), found[0] if found else None)


def _is_commune(unit: AdministrativeUnit, period: Period) -> bool:
    version = unit.version_on(period.end)
    return version is not None and version.is_commune and version.valid_from <= period.end


def headline_figures(unit: AdministrativeUnit, period: Period, user: Any) -> list[Any]:
    """A few figures of the year for those who may read the reports, with the year before beside them."""
    if not user.reach.allows("reports.view_report", unit):
        return []
    pairs = []
    for name in HEADLINES:
        indicator = get(name)
        now, before = (indicator.compute(Scope(unit, p)) for p in (period, period.same_last_year()))
        pairs.append((indicator, now, before))
    return pairs
