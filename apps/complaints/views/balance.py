"""The balance of petitions over a period, each number with the list behind it; as a workbook; and sheet VII."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path, reverse
from django.views.generic import TemplateView, View

from apps.complaints.filters import FLOWS
from apps.complaints.forms.balance import PeriodForm, period_query
from apps.complaints.models import Denunciation, Petition
from apps.complaints.rules.balance import Balance, Flow, change_text
from apps.complaints.services.balance import Line, Totals, sheet_rows, tables, totals
from apps.complaints.services.sheet import sheet_document, sheet_workbook
from apps.core.downloads import file_response
from apps.core.periods import Period
from apps.core.spreadsheets import excel_response
from apps.core.together import together
from apps.core.views import UnitMixin
from apps.documents.views.papers import WRITERS

PETITIONS, DENUNCIATIONS = "complaints:petition-list", "complaints:denunciation-list"


@dataclass(frozen=True)
class Register:
    """One of the sums at the head of the page: `of` finds it, `at` and `chosen` are the list that gives its rows."""

    title: str
    measure: str
    of: Callable[[Totals], Balance]
    at: str
    chosen: Mapping[str, str] = field(default_factory=dict)


REGISTERS = (
    Register("Đơn", "đơn", attrgetter("letters"), PETITIONS),
    Register("Vụ việc", "vụ việc", attrgetter("matters"), PETITIONS, {"vu_viec": "1"}),
    Register("Tố cáo", "hồ sơ", attrgetter("denunciations"), DENUNCIATIONS),
)


class PeriodMixin(UnitMixin):
    """Both registers of the unit as far as the account sees them, over the period of the address."""

    permission_required = ("complaints.view_petition", "complaints.view_denunciation")

    @property
    def registers(self) -> dict[str, Any]:
        """A denunciation that is kept from the account is not counted for it either: a number would tell of it."""
        user = self.request.user
        return {
            "petitions": Petition.objects.visible_to(user).filter(unit=self.unit),
            "denunciations": Denunciation.objects.visible_to(user).filter(unit=self.unit),
        }


class BalanceView(PeriodMixin, TemplateView):
    """`?tu=…&den=…`, else the running quarter; `?xuat=xlsx` gives the balance as a workbook."""

    template_name = "complaints/balance.html"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PeriodForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, period=None), status=422)
        period = form.period
        compared, registers = _compared(period), self.registers
        asked: list[Callable[[], Any]] = [
            *(partial(totals, **registers, period=each) for each in compared),
            partial(tables, petitions=registers["petitions"], period=period),
        ]
        *found, classes = together(asked)
        sums = dict(zip(compared, found, strict=True))
        if request.GET.get("xuat") == "xlsx":
            rows = list(_exported(period, sums, classes))
            header = ["Cân đối", "Phân loại", *(label.capitalize() for label in FLOWS.values()), "Phép cộng"]
            return excel_response("Cân đối đơn", header, rows, f"can-doi-don-{self.unit.slug}-{_dates(period)}")
        return self.render_to_response(self.get_context_data(form=form, **self.shown(period, sums, classes)))

    def shown(self, period: Period, sums: Mapping[Period, Totals], classes: Any) -> dict[str, Any]:
        now, before, year = (sums[each] for each in _compared(period))
        return {
            "period": period,
            "before": period.same_last_year(),
            "cumulative": period.cumulative(),
            "dates": period_query(period),
            "registers": [
                {
                    "title": register.title,
                    "measure": register.measure,
                    "balance": register.of(now),
                    "rows": [
                        {
                            "label": label,
                            "now": register.of(now).number(flow),
                            "url": self.list_url(register.at, period, flow, register.chosen),
                            "year": register.of(year).number(flow),
                            "year_url": self.list_url(register.at, period.cumulative(), flow, register.chosen),
                            "change": change_text(register.of(now).number(flow), register.of(before).number(flow)),
                        }
                        for flow, label in FLOWS.items()
                    ],
                }
                for register in REGISTERS
            ],
            "tables": [
                {
                    "title": table.title,
                    "rows": [self.row(line, period) for line in table.lines],
                    "sum": self.row(Line("cộng", table.total, {}), period),
                }
                for table in classes
            ],
            "flows": list(FLOWS.values()),
            "adds_up": all(balance.adds_up for _, _, balance in _balances(sums, classes)),
        }

    def row(self, line: Line, period: Period) -> dict[str, Any]:
        return {
            "label": line.label,
            "balance": line.balance,
            "cells": self.cells(line.balance, period, line.chosen),
            "parts": [self.row(part, period) for part in line.parts],
        }

    def cells(self, balance: Balance, period: Period, chosen: Mapping[str, str]) -> list[tuple[str, int, str]]:
        return [
            (label, balance.number(flow), self.list_url(PETITIONS, period, flow, chosen))
            for flow, label in FLOWS.items()
        ]

    def list_url(self, at: str, period: Period, flow: Flow, chosen: Mapping[str, str]) -> str:
        """The list that has exactly the rows of a number."""
        asked = urlencode({"can_doi": flow.value} | dict(chosen))
        return f"{reverse(at, args=[self.unit.slug])}?{asked}&{period_query(period)}"


class BalanceSheetView(PeriodMixin, View):
    """Sheet VII of the period of the address, in the format of the address."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PeriodForm(request.GET)
        if not form.is_valid():
            told = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return HttpResponse(told, status=422, content_type="text/plain; charset=utf-8")
        period, kind = form.period, kwargs["format"]
        rows = sheet_rows(unit=self.unit, **self.registers, period=period)
        asked: dict[str, Any] = {"unit": self.unit, "rows": rows, "period": period}
        content = sheet_workbook(**asked) if kind == "xlsx" else WRITERS[kind](sheet_document(**asked))
        name = f"bieu-vii-{self.unit.slug}-{_dates(period)}.{kind}"
        return file_response(content, kind, name, inline=kind == "pdf")


def _compared(period: Period) -> tuple[Period, Period, Period]:
    return period, period.same_last_year(), period.cumulative()


def _dates(period: Period) -> str:
    return f"{period.start:%Y%m%d}-{period.end:%Y%m%d}"


def _balances(sums: Mapping[Period, Totals], classes: Any) -> Iterator[tuple[str, str, Balance]]:
    """All that the page shows: over which period or by what, of which class, and the balance."""
    for period, found in sums.items():
        for register in REGISTERS:
            yield str(period), register.title, register.of(found)
    for table in classes:
        for line in table.lines:
            yield table.title, line.label, line.balance
            for part in line.parts:
                yield table.title, f"{line.label}, trong đó: {part.label}", part.balance


def _exported(period: Period, sums: Mapping[Period, Totals], classes: Any) -> Iterator[list[Any]]:
    for title, label, balance in _balances(sums, classes):
        yield [title, label, *(balance.number(flow) for flow in Flow), balance.sum_text]
    now, before = sums[period], sums[period.same_last_year()]
    for register in REGISTERS:
        pairs = [(register.of(now).number(flow), register.of(before).number(flow)) for flow in Flow]
        yield ["So với cùng kỳ năm trước", register.title, *(change_text(*pair) for pair in pairs)]


def balance_urls(route: str) -> list[URLPattern]:
    return [
        path(f"<slug:unit>/{route}/", BalanceView.as_view(), name="balance"),
        re_path(
            rf"^(?P<unit>[-a-zA-Z0-9_]+)/{route}/bieu-vii\.(?P<format>xlsx|pdf|docx)\Z",
            BalanceSheetView.as_view(),
            name="balance-sheet",
        ),
    ]
