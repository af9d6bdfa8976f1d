"""Pages of the monthly figures of procedures: the list with its sums, one row, a month at once."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import FormView, View

from apps.agencies.filters.procedures import ProcedureMonthFilter
from apps.agencies.forms.procedures import MonthChoiceForm, MonthSheetForm, ProcedureMonthForm
from apps.agencies.models import ProcedureMonth
from apps.agencies.rules.months import Month
from apps.agencies.services.procedures import (
    NUMBERS,
    SHORT_LABELS,
    StaleEntriesError,
    doubts_of,
    lines_of_month,
    record_month,
    unexplained,
)
from apps.agencies.tables.procedures import ProcedureMonthTable
from apps.core.numbers import format_number
from apps.core.views import OnceFormMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordListView

MOST_WARNINGS = 10


class ProcedureListView(RecordListView):
    """The list, from which one also enters a month or a workbook."""

    template_name = "agencies/procedure_list.html"


def _explained(record: ProcedureMonth) -> str:
    """Whether what was ended is explained by what came in, and the letters of apology by what was late."""
    doubts = _doubts(record)
    return " ".join(doubts) or "Số đã giải quyết không vượt số tiếp nhận và chuyển sang."


def _doubts(record: ProcedureMonth) -> list[str]:
    return doubts_of(record, unexplained(record.unit, fields=[record.field]))


class ProcedureMonthPages(RecordPages):
    model = ProcedureMonth
    form_class = ProcedureMonthForm
    table_class = ProcedureMonthTable
    filterset_class = ProcedureMonthFilter
    views: ClassVar[Mapping[str, type[View]]] = {"list": ProcedureListView}
    detail = (
        "field",
        ("Tháng", lambda record: str(Month(record.year, record.month))),
        *NUMBERS,
        ("Đối chiếu", _explained),
    )
    intro = (
        "Số hồ sơ từng lĩnh vực trong từng tháng. Tháng không phát sinh ở lĩnh vực nào thì ghi 0; "
        "tháng chưa nhập khác với tháng không có hồ sơ."
    )

    @staticmethod
    def warnings(record: ProcedureMonth, user: Any) -> list[str]:
        return _doubts(record)


class ProcedureMonthSheetView(OnceFormMixin, UnitMixin, FormView):
    """All fields of the month that the address names; it begins with those of the last month that has figures.

    Where the address names none, or one to come, there is no table: `month` is None, and nothing can be stored.
    """

    permission_required = ("agencies.add_proceduremonth", "agencies.change_proceduremonth")
    form_class = MonthSheetForm
    template_name = "agencies/procedure_month.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        last = Month.of(timezone.localdate()).before
        asked = {"nam": request.GET.get("nam", last.year), "thang": request.GET.get("thang", last.number)}
        self.choice = MonthChoiceForm(asked)
        self.month: Month | None = self.choice.month if self.choice.is_valid() else None
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.month is None:
            return self.render_to_response(self.get_context_data(), status=422)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = ProcedureMonth.objects.visible_to(self.request.user).filter(unit=self.unit)
        return super().get_form_kwargs() | {"user": self.request.user, "standing": lines_of_month(rows, self.month)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.month is None:
            kwargs["form"] = None
        return super().get_context_data(
            choice=self.choice,
            month=self.month,
            titles=[SHORT_LABELS[name] for name in NUMBERS],
            list_url=reverse("agencies:proceduremonth-list", args=[self.unit.slug]),
            sent_to=f"?{_address(self.month)}&gui" if self.month else "",
            **kwargs,
        )

    def carry_out(self, form: MonthSheetForm) -> str:
        try:
            self.recorded = record_month(unit=self.unit, user=self.request.user, month=self.month, entries=form.entries)
        except StaleEntriesError as stale:
            form.show_conflicts(stale.current)
            raise ValidationError("Chưa lưu: có dòng vừa được người khác sửa, xem lời nhắc ở dòng đó.") from stale
        return f"{reverse('agencies:proceduremonth-list', args=[self.unit.slug])}?{_address(self.month)}"

    def tell(self, form: MonthSheetForm) -> None:
        made, changed, same = len(self.recorded.made), len(self.recorded.changed), self.recorded.same
        messages.success(
            self.request,
            f"Đã lưu tháng {self.month}: {format_number(made)} dòng mới, {format_number(changed)} dòng thay đổi, "
            f"{format_number(same)} dòng giữ nguyên.",
        )
        rows = [*self.recorded.made, *self.recorded.changed]
        excesses = unexplained(self.unit, fields=[row.field for row in rows])
        found = [(row.field, doubts) for row in rows if (doubts := doubts_of(row, excesses))]
        for field, doubts in found[:MOST_WARNINGS]:
            messages.warning(self.request, f"{field}: {' '.join(doubts)}")
        if len(found) > MOST_WARNINGS:
            more = format_number(len(found) - MOST_WARNINGS)
            messages.warning(self.request, f"Còn {more} lĩnh vực khác có số liệu cần kiểm tra lại.")


def _address(month: Month) -> str:
    """What names the month in the address of its page and of the list."""
    return urlencode({"nam": month.year, "thang": month.number})


def procedure_urls(route: str) -> list[URLPattern]:
    """The record's pages, and the month at once."""
    month = path(f"<slug:unit>/{route}/nhap-thang/", ProcedureMonthSheetView.as_view(), name="procedure-month")
    return [month, *ProcedureMonthPages.urls(route)]
