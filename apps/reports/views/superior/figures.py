"""The submitted figures of the communes below: all of them, and one as bars beside its table."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import TemplateView

from apps.core.periods import Period
from apps.core.spreadsheets import excel_response
from apps.core.text import search_key
from apps.core.views import UnitMixin
from apps.reports.below import communes_of
from apps.reports.forms import FiguresForm
from apps.reports.models import SubmittedFigure
from apps.reports.packs import PERMISSION
from apps.reports.quarterly.jobs import PERMISSION as READ_SHEETS
from apps.reports.rollup import WHOLE, Row, Total, live_figures, submitted_figures
from apps.reports.views.years import chosen_year
from apps.villages.models import AdministrativeUnit

# The rest of a bar's row is left for nothing: the longest one fills the width.
_WHOLE_WIDTH = 100
ROWS_ON_A_PAGE = 60


class SubmittedMixin(UnitMixin):
    """Over `?ky=…&nam=…` or `?tu=…&den=…`, the whole of the newest report's year at first.

    `?nguon=so-sach`: as the communes' records give them today, not as their issued reports state them.
    """

    permission_required = PERMISSION
    request: HttpRequest

    @cached_property
    def form(self) -> FiguresForm:
        given = {name: value for name, value in self.request.GET.items() if value}
        year = str(chosen_year(self.request, self.unit))
        form = FiguresForm({"ky": "year", "nam": year} | given)
        if not self.request.user.reach.allows(READ_SHEETS, self.unit):
            del form.fields["nguon"]
        return form

    @cached_property
    def is_live(self) -> bool:
        return self.form.cleaned_data.get("nguon") == FiguresForm.LIVE

    def rows(self, key: str = "") -> list[Row]:
        if self.is_live:
            return live_figures(self.shown_units, self.form.period, key)
        return submitted_figures(self.request.user, self.shown_units, self.form.period, key)

    @cached_property
    def shown_units(self) -> list[AdministrativeUnit]:
        """The communes whose reports of the period come here, silent ones among them."""
        return communes_of(self.unit, self.form.period, self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            context = self.get_context_data(form=self.form, period=None)
            return self.render_to_response(context, status=422)
        return self.answer()

    def answer(self) -> HttpResponse:
        raise NotImplementedError

    def names(self) -> list[str]:
        return [capfirst(unit.name_on(self.form.period.end)) for unit in self.shown_units]


class SubmittedView(SubmittedMixin, TemplateView):
    """Every figure over all communes; `?xuat=xlsx` gives the table with a column for each of them."""

    template_name = "reports/submitted.html"

    def answer(self) -> HttpResponse:
        rows, period = self.rows(), self.form.period
        # A register keeps figures of which nothing is known anywhere; a report does not name them.
        rows = [row for row in rows if any(row.figures)]
        told = {figure.unit_id for row in rows for figure in row.figures if figure}
        wanted = search_key(self.form.cleaned_data["q"]).split()
        rows = [row for row in rows if all(word in search_key(row.label) for word in wanted)]
        if self.request.GET.get("xuat") == "xlsx":
            return figures_workbook(self.unit, period, self.names(), rows)
        silent = [unit.name_on(period.end) for unit in self.shown_units if unit.pk not in told]
        page = Paginator(rows, ROWS_ON_A_PAGE).get_page(self.request.GET.get("page"))
        context = self.get_context_data(
            form=self.form,
            period=period,
            page=page,
            rows=[(row, sum(figure is not None for figure in row.figures)) for row in page],
            silent=silent,
            units=len(self.shown_units),
            is_live=self.is_live,
        )
        return self.render_to_response(context)


def figures_workbook(unit: AdministrativeUnit, period: Period, names: list[str], rows: list[Row]) -> HttpResponse:
    """The table of figures: numbers as numbers where they are whole, else as the reports print them."""
    header = ["Chỉ tiêu", "Đơn vị tính", *names, "Cộng", "Vì sao chưa cộng"]
    lines = [[row.label, row.measure, *map(_cell, row.figures), _sum(row.total), row.total.why] for row in rows]
    name = f"so-lieu-{unit.slug}-{period.start:%Y%m%d}-{period.end:%Y%m%d}"
    return excel_response(f"Số liệu {period.end.year}", header, lines, name)


def _sum(total: Total) -> Any:
    return total.text if total.value is None else total.value


def _cell(figure: SubmittedFigure | None) -> Any:
    if figure is None:
        return "chưa có"
    return figure.value if figure.state in WHOLE and figure.value is not None else figure.text


@dataclass(frozen=True)
class Bar:
    """A commune's figure as a bar, its width in per cent of the longest one; `is_whole`: not partial, not missing."""

    name: str
    figure: SubmittedFigure | None
    width: int
    is_whole: bool

    @property
    def text(self) -> str:
        return self.figure.text if self.figure else "chưa có"


def bars(names: list[str], figures: tuple[SubmittedFigure | None, ...]) -> list[Bar]:
    """The largest first; communes without a value come last, in the order of names."""
    values = [figure.value for figure in figures if figure and figure.value is not None]
    longest = max(values, default=Decimal(0))
    found = [_bar(name, figure, longest) for name, figure in zip(names, figures, strict=True)]
    return sorted(found, key=lambda bar: -bar.figure.value if bar.figure and bar.figure.value is not None else 1)


def _bar(name: str, figure: SubmittedFigure | None, longest: Decimal) -> Bar:
    value = figure.value if figure else None
    width = round(_WHOLE_WIDTH * value / longest) if value is not None and longest > 0 else 0
    return Bar(name, figure, width, figure is not None and value is not None and figure.state in WHOLE)


class SubmittedChartView(SubmittedMixin, TemplateView):
    """One figure (`?khoa=`) over the communes: bars, the largest first, beside the values; drawn without a script."""

    template_name = "reports/submitted_chart.html"

    def answer(self) -> HttpResponse:
        key = self.request.GET.get("khoa", "")[:200]
        found = self.rows(key) if key else []
        if not found:
            raise Http404
        context = self.get_context_data(
            form=self.form,
            period=self.form.period,
            row=found[0],
            bars=bars(self.names(), found[0].figures),
            is_live=self.is_live,
        )
        return self.render_to_response(context)
