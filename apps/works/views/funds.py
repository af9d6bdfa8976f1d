"""Pages of funds: the record itself, its ledger over any two days, what comes in and goes out, its papers."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import DetailView, View

from apps.complaints.forms.balance import PeriodForm, period_query
from apps.core.access import Access
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.spreadsheets import excel_response
from apps.core.text import as_key, search_key, slugify_vi
from apps.core.views import Child, RecordPages
from apps.core.views.base import NearestPage, RecordMixin
from apps.core.views.records import RecordDetailView, RecordListView
from apps.core.views.steps import RecordStepView
from apps.documents.blocks import Document
from apps.documents.drafting import PaperLink, paper_links
from apps.documents.views.papers import RecordPaperView, paper_urls
from apps.works.filters.funds import FundFilter
from apps.works.forms.funds import FundEntryForm, FundForm
from apps.works.forms.rows import ReasonForm
from apps.works.models import Fund, FundEntry, FundEntryKind
from apps.works.papers.funds import PAPERS
from apps.works.services.funds import (
    Ledger,
    LedgerLine,
    ledger_of,
    record_fund,
    remarks_on,
    restore_entry,
    save_entry,
    take_back_entry,
)
from apps.works.tables.funds import FundTable
from apps.works.views.rows import RowPages, RowRestoreView, UndoableMixin

ROWS_PER_PAGE = 50
_MOST_LETTERS = 200
_HEADER = ("Ngày", "Số phiếu", "Nội dung", "Công trình", "Thu (đồng)", "Chi (đồng)", "Tồn quỹ (đồng)")


def to(page: str, fund: Fund, *more: Any) -> str:
    """The address of one of the fund's pages."""
    return reverse(f"works:fund-{page}", args=(fund.unit.slug, fund.public_id, *more))


def usual_period(fund: Fund) -> Period:
    """From 1 January of this year to today; of a fund that ended before, the year of its end."""
    today = timezone.localdate()
    if fund.closed_on and fund.closed_on.year < today.year:
        return Period.year(fund.closed_on.year)
    return Period(today.replace(month=1, day=1), max(today, fund.opened_on))


class FundListView(RecordListView):
    def get_queryset(self) -> Any:
        return super().get_queryset().with_held()


class FundDetailView(RecordDetailView):
    template_name = "works/fund_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().with_held()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fund = self.object
        return super().get_context_data(
            remarks=remarks_on(fund),
            ledger_url=to("ledger", fund),
            add_url=to("entry-add", fund) if self.request.user.reach.may_write_record(fund) else "",
            **kwargs,
        )


def _village(fund: Fund) -> str:
    return str(fund.village or "cả xã")


class FundPages(RecordPages):
    model = Fund
    views: ClassVar[Mapping[str, type[View]]] = {"list": FundListView, "detail": FundDetailView}
    form_class = FundForm
    table_class = FundTable
    filterset_class = FundFilter
    attachable = True
    save = staticmethod(record_fund)
    detail = (
        *(("thôn", _village) if name == "village" else name for name in FundForm.Meta.fields),
        ("tồn quỹ hiện nay (đồng)", "held"),
    )
    children = (Child("Khoản thu, chi", None, "entries", kind=FundEntry),)
    intro = "Các quỹ do Nhân dân đóng góp: tồn đầu kỳ + thu − chi = tồn cuối kỳ. Bấm vào quỹ để mở sổ quỹ."


class FundLedgerView(RecordMixin, DetailView):
    """`?tu=…&den=…`, else this year so far; `q`, `cong_trinh` and `loai` choose among the lines, whose balances stay.

    `?xuat=xlsx` gives the lines that are seen as a workbook.
    """

    pages = FundPages
    template_name = "works/fund_ledger.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        form = PeriodForm(request.GET, usual=usual_period(self.object))
        ledger = ledger_over(self.object, form)
        status = 422 if ledger is None else 200
        if ledger is None or request.GET.get("xuat") != "xlsx":
            return self.render_to_response(self.get_context_data(form=form, ledger=ledger), status=status)
        self.note_access(Access.EXPORTED, record=self.object.public_id)
        name = f"so-quy-{slugify_vi(self.object.name)[:60]}-{ledger.period.start:%Y%m%d}-{ledger.period.end:%Y%m%d}"
        return excel_response("Sổ quỹ", _HEADER, list(exported(ledger, self.chosen(ledger))), name)

    def chosen(self, ledger: Ledger) -> list[LedgerLine]:
        """The lines that the address asks for, the newest first where it says so."""
        asked = self.request.GET
        words = search_key(asked.get("q", "")[:_MOST_LETTERS]).split()
        work, kind = as_key(asked.get("cong_trinh", "")), asked.get("loai", "")
        lines = [
            line
            for line in ledger.lines
            if all(word in search_key(f"{line.entry.text} {line.entry.voucher}") for word in words)
            and (work is None or line.entry.work_id == work)
            and (kind not in FundEntryKind.values or line.entry.kind == kind)
        ]
        return lines[::-1] if asked.get("sort") == "-ngay" else lines

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ledger, fund = kwargs["ledger"], self.object
        if ledger is None:
            return super().get_context_data(period=None, **kwargs)
        lines = self.chosen(ledger)
        works = {line.work.pk: str(line.work) for line in ledger.by_work if line.work}
        writable = self.request.user.reach.may_write_record(fund)
        dates = period_query(ledger.period)
        return super().get_context_data(
            **kwargs,
            period=ledger.period,
            dates=dates,
            lines=len(lines),
            page=NearestPage(lines, ROWS_PER_PAGE).get_page(self.request.GET.get("page", 1)),
            narrowed=len(lines) != len(ledger.lines),
            words=self.request.GET.get("q", "")[:_MOST_LETTERS],
            works=works,
            work=as_key(self.request.GET.get("cong_trinh", "")),
            kinds_of_entry=FundEntryKind.choices,
            kind_of_entry=self.request.GET.get("loai", ""),
            newest_first=self.request.GET.get("sort") == "-ngay",
            writable=writable,
            add_url=to("entry-add", fund) if writable else "",
            papers=papers_of(ledger),
        )


def papers_of(ledger: Ledger) -> list[PaperLink]:
    """The papers over the period that is shown."""
    dates = period_query(ledger.period)
    return paper_links(PAPERS, ledger, lambda word, kind: f"{to('paper', ledger.fund, word, kind)}?{dates}")


def ledger_over(fund: Fund, form: PeriodForm) -> Ledger | None:
    """The ledger over the period of the form, which tells why there is none."""
    if not form.is_valid():
        return None
    try:
        return ledger_of(fund, form.period)
    except ValidationError as error:
        form.add_error("den", error)
        return None


def exported(ledger: Ledger, lines: Sequence[LedgerLine]) -> Any:
    """All of the period with its opening and sums; of some of its lines these alone."""
    whole = len(lines) == len(ledger.lines)
    if whole:
        yield [ledger.period.start, "", "Tồn đầu kỳ", "", None, None, ledger.balance.opening]
    for line in lines:
        entry = line.entry
        money = (entry.amount, None) if entry.signed > 0 else (None, entry.amount)
        yield [entry.booked_on, entry.voucher, entry.text, str(entry.work or ""), *money, line.held]
    if whole:
        balance = ledger.balance
        yield [ledger.period.end, "", "Cộng, tồn cuối kỳ", "", balance.money_in, balance.money_out, balance.closing]


class FundPaperView(RecordPaperView):
    """Over the period of the address, else this year so far; 404 for a period without a ledger."""

    pages = FundPages
    papers = PAPERS
    day_field = "opened_on"

    def document(self) -> Document:
        ledger = ledger_over(self.object, PeriodForm(self.request.GET, usual=usual_period(self.object)))
        if ledger is None:
            raise Http404
        return self.written(self.papers, ledger)


class FundEntryPages(RowPages):
    """Entries have no list of their own but the ledger of their fund."""

    model = FundEntry

    @classmethod
    def list_of(cls, parent: Fund) -> str:
        return to("ledger", parent)

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return reverse(f"works:fund-{page}" if page in ("list", "create") else f"works:fundentry-{page}", args=args)


class EntryStepView(RecordStepView):
    """A step with one entry; its fund stands behind it."""

    pages = FundEntryPages
    template_name = "works/fund_entry.html"

    @cached_property
    def fund(self) -> Fund:
        found: Fund = self.object.fund
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more: dict[str, Any] = {"fund": self.fund, "ledger_url": to("ledger", self.fund)}
        return super().get_context_data(**(more | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return {"entry": self.object, "expected_version": form.expected_version}

    def next_address(self, result: Any) -> str:
        return to("ledger", self.fund)


class EntryAddView(EntryStepView):
    """Of the fund that the address names."""

    pages = FundPages
    form_class = FundEntryForm
    service = staticmethod(save_entry)
    title = "Thêm khoản thu, chi"
    button = "Lưu"
    done = "Đã lưu khoản thu, chi."

    @property
    def fund(self) -> Fund:  # type: ignore[override]
        return self.object

    def get_form_kwargs(self) -> dict[str, Any]:
        entry = FundEntry(fund=self.object)
        return super().get_form_kwargs() | {"record": entry, "unit": self.unit}

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("loai", "")
        return {"booked_on": timezone.localdate()} | ({"kind": kind} if kind in FundEntryKind.values else {})

    def given(self, form: Any) -> dict[str, Any]:
        return {"entry": form.instance}


class EntryUpdateView(EntryStepView):
    form_class = FundEntryForm
    service = staticmethod(save_entry)
    title = "Sửa khoản thu, chi"
    button = "Lưu"
    done = "Đã lưu khoản thu, chi."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"unit": self.unit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        remove = FundEntryPages.url("delete", self.unit.slug, self.object.public_id)
        return super().get_context_data(**({"remove_url": remove} | kwargs))


class EntryDeleteView(UndoableMixin, EntryStepView):
    row_pages = FundEntryPages
    action = "delete"
    form_class = ReasonForm
    service = staticmethod(take_back_entry)
    title = "Rút lại khoản thu, chi"
    explanation = "Khoản này không còn trong sổ quỹ và số liệu; lịch sử của quỹ vẫn giữ nội dung và lý do."
    button = "Rút lại"
    done = "Đã rút lại khoản thu, chi."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        amount = f"{format_number(self.object.amount)} đồng"
        return super().get_context_data(**({"fact": f"{self.object}: {amount}"} | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"reason": form.cleaned_data["reason"]}


class EntryRestoreView(RowRestoreView):
    pages = FundEntryPages
    parent_pages = FundPages
    service = staticmethod(restore_entry)
    not_restored = "Chưa khôi phục được khoản thu, chi"

    def restored(self, result: FundEntry) -> str:
        return "Đã khôi phục khoản thu, chi."


def fund_urls(route: str) -> list[URLPattern]:
    """Patterns of funds, their ledgers and entries."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    entry = f"<slug:unit>/{route}/thu-chi/<hexid:public_id>/"
    return [
        path(
            f"<slug:unit>/{route}/thu-chi/khoi-phuc/<int:history_id>/",
            EntryRestoreView.as_view(),
            name="fundentry-restore",
        ),
        path(f"{entry}sua/", EntryUpdateView.as_view(), name="fundentry-update"),
        path(f"{entry}rut-lai/", EntryDeleteView.as_view(), name="fundentry-delete"),
        *FundPages.urls(route),
        path(f"{one}so-quy/", FundLedgerView.as_view(), name="fund-ledger"),
        path(f"{one}thu-chi/them/", EntryAddView.as_view(), name="fund-entry-add"),
        *paper_urls(route, FundPaperView),
    ]
