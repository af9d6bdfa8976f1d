"""The two logs of a unit: who looked at personal data, and who changed what."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.views.generic import TemplateView

from apps.accounts.changes import Change, ChangeLog, readable_kinds
from apps.accounts.forms.logs import PORTAL, AccessFilterForm, ChangeFilterForm
from apps.accounts.models import AccessEntry
from apps.accounts.services.access import people, personal_kinds, record_addresses, without_kept
from apps.accounts.tables import AccessTable
from apps.core.access import Access, note_rows
from apps.core.numbers import format_number
from apps.core.spreadsheets import excel_response
from apps.core.views import PagedTableMixin, UnitMixin

# Lines of a file: longer ones are no help to a reader and cost the server its memory and time.
MOST_EXPORTED = 10_000
CHUNK = 500
PER_PAGE = 25
BY_PORTAL = "Cổng tự ghi"


class LogView(UnitMixin, TemplateView):
    """A log with its filter; `?xuat=xlsx` gives what is filtered as a workbook of at most `MOST_EXPORTED` lines."""

    title = ""
    file_name = ""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("xuat") != "xlsx":
            return super().get(request, *args, **kwargs)
        header, lines = self.sheet()
        return excel_response(self.title, header, lines, f"{self.file_name}-{self.unit.slug}")

    def sheet(self) -> tuple[list[str], Iterable[list[Any]]]:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, form=self.form, most=MOST_EXPORTED, **kwargs)


def _cut(held: int, total: int) -> list[list[str]]:
    """The line that closes a file which does not hold everything."""
    if held >= total:
        return []
    most, found = format_number(held), format_number(total)
    return [[f"Tệp chỉ gồm {most} lượt mới nhất trong {found} lượt. Chọn khoảng ngày ngắn hơn để xuất phần còn lại."]]


class AccessLogView(PagedTableMixin, LogView):
    """Who opened, searched, listed or took away personal data, newest first; without a word of what stood there."""

    permission_required = "accounts.view_accessentry"
    template_name = "accounts/log_access.html"
    title = "Nhật ký truy cập"
    file_name = "nhat-ky-truy-cap"
    table_class = AccessTable

    @cached_property
    def kinds(self) -> dict[str, str]:
        return {label: capfirst(str(model._meta.verbose_name)) for label, model in personal_kinds().items()}

    @cached_property
    def entries(self) -> QuerySet:
        entries = AccessEntry.objects.visible_to(self.request.user).filter(unit=self.unit)
        return without_kept(entries, self.request.user).select_related("user")

    @cached_property
    def form(self) -> AccessFilterForm:
        readers = people(self.entries.order_by().values("user"))
        return AccessFilterForm(
            self.request.GET,
            people=[(str(user.pk), str(user)) for user in readers],
            kinds=self.kinds.items(),
            actions=AccessEntry.Action.choices,
        )

    def get_table_data(self) -> QuerySet:
        return self.entries.filter(self.form.condition())

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"kinds": self.kinds}

    def get_table(self, **kwargs: Any) -> AccessTable:
        table = super().get_table(**kwargs)
        shown = [row.record for row in table.page.object_list]
        table.addresses = record_addresses(shown, self.request.user, self.unit)
        return table

    def sheet(self) -> tuple[list[str], Iterable[list[Any]]]:
        rows = self.get_table_data()
        lines = [
            [entry.at, str(entry.user), entry.get_action_display(), self.kinds.get(entry.kind, entry.kind)]
            + [entry.record, entry.rows]
            for entry in rows[:MOST_EXPORTED]
        ]
        header = ["Thời điểm", "Người xem", "Việc", "Loại sổ", "Mã bản ghi", "Số dòng"]
        return header, lines + _cut(len(lines), rows.count())


class ChangeLogView(LogView):
    """Who changed what in the unit's records, newest first, with what stood there before and after."""

    permission_required = "accounts.read_changes"
    template_name = "accounts/log_changes.html"
    title = "Nhật ký thay đổi"
    file_name = "nhat-ky-thay-doi"

    @cached_property
    def log(self) -> ChangeLog:
        """All that the user may read; what comes in while the page is made stays out."""
        kinds = readable_kinds(self.request.user, self.unit)
        return ChangeLog(self.unit, kinds, Q(history_date__lte=timezone.now()), viewer=self.request.user)

    @cached_property
    def form(self) -> ChangeFilterForm:
        keys = self.log.people()
        portal = [(PORTAL, BY_PORTAL)] if None in keys else []
        return ChangeFilterForm(
            self.request.GET,
            people=[*portal, *((str(user.pk), str(user)) for user in people(keys - {None}))],
            kinds=[(kind.label, kind.title) for kind in self.log.kinds],
            actions=[("+", "Tạo mới, thêm"), ("~", "Sửa; xóa, khôi phục tệp"), ("-", "Xóa")],
        )

    @cached_property
    def chosen(self) -> ChangeLog:
        return self.log.narrowed(self.form.condition(), self.form.chosen("kind"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opened = bool(self.form.chosen("mark"))
        log = self.chosen if opened else self.chosen.fold()
        page: Any = Paginator(log, PER_PAGE).get_page(self.request.GET.get("page"))
        self.note(page.object_list, Access.HISTORY)
        return super().get_context_data(page=page, opened=opened, **kwargs)

    def note(self, shown: Iterable[Change], action: Access) -> None:
        """Before and after are personal data too, where the record holds them."""
        note_rows(self.request, unit=self.unit, action=action, rows=Counter(change.owner for change in shown))

    def sheet(self) -> tuple[list[str], Iterable[list[Any]]]:
        total = self.chosen.count()
        told: list[Change] = []
        lines: list[list[Any]] = []
        for change in self.newest(total):
            more = _lines(change)
            if len(lines) + len(more) > MOST_EXPORTED:
                break
            told.append(change)
            lines += more
        self.note(told, Access.EXPORTED)
        header = ["Thời điểm", "Người thực hiện", "Việc", "Loại sổ", "Bản ghi", "Mục", "Trước", "Sau"]
        return header, lines + _cut(len(told), total)

    def newest(self, total: int) -> Iterator[Change]:
        """The changes one by one, read in parts, so that no query grows with the file."""
        for start in range(0, total, CHUNK):
            yield from self.chosen[start : start + CHUNK]


def _lines(change: Change) -> list[list[Any]]:
    """A line for each field that changed."""
    told = [change.at, str(change.person or BY_PORTAL), change.action, change.kind.title, change.record]
    return [[*told, *field] for field in change.fields or [("", "", "")]]
