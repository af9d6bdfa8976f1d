"""The quarterly sheets: one of the eight on a page, all of them as a workbook."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from apps.core.access import Access, note_access
from apps.core.downloads import file_response
from apps.core.periods import Period
from apps.core.views import UnitMixin
from apps.meetings.models import Meeting
from apps.reports.forms import SheetsForm
from apps.reports.quarterly import FORMS, Asked, Sheet, asked_of, build, sheets_workbook
from apps.reports.quarterly.columns import Row, headings, text_of
from apps.reports.quarterly.jobs import JOBS, PERMISSION, begin_workbook, file_of, too_many_rows
from apps.reports.views.file_jobs import JobFileMixin, JobPartMixin

ROWS_ON_A_PAGE = 200
# A commune's workbook is made while its reader waits: some ten seconds at the most.
MOST_ROWS = 20_000


class SheetsMixin(UnitMixin):
    permission_required = PERMISSION
    request: HttpRequest

    @property
    def page_url(self) -> str:
        return reverse("reports:quarterly", args=[self.unit.slug])

    def note(self, rows: int, action: Access) -> None:
        """What a meeting decided may name people; the other lists have titles of public matters alone."""
        if rows:
            note_access(self.request, unit=self.unit, model=Meeting, action=action, rows=rows)

    def file(self, content: bytes, period: Period) -> HttpResponse:
        name = f"bieu-thong-ke-{self.unit.slug}-{period.start:%Y%m%d}-{period.end:%Y%m%d}.xlsx"
        return file_response(content, "xlsx", name)

    def job_context(self) -> dict[str, Any]:
        return JOBS.context(self.request.user, self.unit)


class QuarterlyView(SheetsMixin, TemplateView):
    """`?bieu=iv`, over `?ky=…&nam=…` or `?tu=…&den=…`.

    A commune's own, of which `?xuat=xlsx` gives all eight; for a unit above it, those of all communes below.
    """

    template_name = "reports/quarterly.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SheetsForm(request.GET)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, period=None), status=422)
        period = form.period
        asked = asked_of(self.unit, period, predecessors=form.cleaned_data["don_vi_cu"], viewer=request.user)
        if request.GET.get("xuat") == "xlsx" and not asked.is_rollup:
            return self.workbook(form, asked)
        chosen = next((each for each in FORMS if each.key == form.cleaned_data["bieu"]), FORMS[0])
        sheet = build(chosen, asked)
        self.note(_named(sheet), Access.LISTED)
        # A commune's workbook is made at once, so that there is no job to tell of.
        job = self.job_context() if asked.is_rollup else {"job": None}
        return self.render_to_response(
            self.get_context_data(form=form, period=period, **self.shown(form, asked, sheet), **job)
        )

    def shown(self, form: SheetsForm, asked: Asked, sheet: Sheet) -> dict[str, Any]:
        page = Paginator(sheet.rows, ROWS_ON_A_PAGE).get_page(self.request.GET.get("page"))
        numbers = range(1, len(sheet.columns) + 1)
        return {
            "sheet": sheet,
            "is_rollup": asked.is_rollup,
            "units": len(asked.reporters),
            "year": asked.year,
            "has_predecessors": form.cleaned_data["don_vi_cu"],
            "tabs": [(each, urlencode({"bieu": each.key} | form.asked), each is sheet.form) for each in FORMS],
            "download": urlencode(form.asked | {"xuat": "xlsx"}),
            "asked": form.asked,
            "headings": headings(sheet.columns),
            "numbers": numbers,
            "page": page,
            "lines": [_line(sheet, row) for row in page.object_list],
            "totals": [_line(sheet, row) for row in sheet.totals],
        }

    def workbook(self, form: SheetsForm, asked: Asked) -> HttpResponse:
        sheets = [build(each, asked) for each in FORMS]
        rows = sum(len(sheet.rows) for sheet in sheets)
        if rows > MOST_ROWS:
            form.add_error(None, too_many_rows(rows))
            return self.render_to_response(self.get_context_data(form=form, period=None), status=422)
        self.note(sum(map(_named, sheets)), Access.EXPORTED)
        content = sheets_workbook(unit_name=self.unit.name_on(asked.period.end), asked=asked, sheets=sheets)
        return self.file(content, asked.period)


@method_decorator(never_cache, name="dispatch")
class QuarterlyWorkbookView(SheetsMixin, JobPartMixin, View):
    """Has the workbook of all eight made by a job; htmx asks here how far it has come."""

    part_template = "reports/_quarterly_workbook.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leads back to the page of what was asked for, which shows the job, or what is wrong with the period."""
        form = SheetsForm(request.POST)
        if form.is_valid():
            try:
                begin_workbook(
                    user=request.user,
                    unit=self.unit,
                    period=form.period,
                    predecessors=form.cleaned_data["don_vi_cu"],
                )
            except ValidationError as error:
                messages.error(request, error.message)
        return redirect(f"{self.page_url}?{urlencode(form.asked)}")


@method_decorator(never_cache, name="dispatch")
class QuarterlyFileView(SheetsMixin, JobFileMixin, View):
    """The workbook that the account's job made."""

    def made_file(self) -> HttpResponse:
        job, content = file_of(self.request.user, self.unit)
        self.note(job.named_rows, Access.EXPORTED)
        return self.file(content, job.period)


def _named(sheet: Sheet) -> int:
    """How many of the sheet's rows may name people."""
    return sheet.records if sheet.form.names_people else 0


def _line(sheet: Sheet, row: Row) -> dict[str, Any]:
    cells = [
        {"text": text_of(column, value), "column": column}
        for column, value in zip(sheet.columns, row.cells, strict=True)
    ]
    return {"kind": row.kind.value, "ordinal": cells[0], "unit": cells[1], "cells": cells[2:]}
