"""The register's own pages: list, page of a household, the reveal of its telephone number, the template to fill in."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, View

from apps.core.access import Access
from apps.core.downloads import file_response
from apps.core.forms import DayFirstDateField
from apps.core.spreadsheets import excel_response
from apps.core.text import masked_phone, slugify_vi
from apps.core.views import Child, NotedMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordCreateView, RecordDetailView, RecordListView, RecordMixin
from apps.documents.blocks import Document
from apps.documents.writers.pdf import render_pdf
from apps.households.filters import HouseholdFilter
from apps.households.forms import HouseholdForm
from apps.households.listing import header, list_rows
from apps.households.models import Household, HouseholdClassification, HouseholdRepresentative, Residence
from apps.households.rules import day_after
from apps.households.services import printing
from apps.households.services.entitled import residences_on, with_representatives
from apps.households.services.events import events_of, last_event
from apps.households.services.register import delete_household, restore_household, save_household
from apps.households.services.template import template_workbook
from apps.households.tables import HouseholdTable

_EXPORTED_AT_ONCE = 1000


def pdf_response(document: Document, name: str) -> HttpResponse:
    """The document to look at and print; `name` is a slug."""
    return file_response(render_pdf(document), "pdf", f"{name}.pdf", inline=True)


class HouseholdListView(RecordListView):
    """The list as everywhere, with the columns of the import when exported, and the printed list of a day."""

    template_name = "households/household_list.html"

    def get_queryset(self) -> Any:
        """On a day those whom the user may see of that day: by now they may count in another village."""
        rows = super().get_queryset()
        if (day := self.asked_day) is not None:
            rows = Residence.objects.visible_to(self.request.user).in_units([self.unit.pk]).on(day).households()
        return rows.prefetch_related("classifications")

    @property
    def asked_day(self) -> date | None:
        """The filter's day, which decides what there is to filter."""
        try:
            day: date | None = DayFirstDateField(required=False).clean(self.request.GET.get("ngay", ""))
        except ValidationError:
            return None
        return day

    def get_table_kwargs(self) -> dict[str, Any]:
        day, villages = self.filterset.day, self.filterset.form.fields["village"].queryset
        then = {village.pk: village.name_on(day) for village in villages} if day else {}
        of_the_past = self.filterset.is_of_the_past
        return super().get_table_kwargs() | {
            "year": self.filterset.year,
            "villages_then": then,
            "of_the_past": of_the_past,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # What is printed is among the rows of the list: only where those are too many it is counted.
        long = len(context["table"].rows) > printing.MOST_ROWS and self.printed_rows().count() > printing.MOST_ROWS
        may_write = self.request.user.reach.allows("households.change_household", self.unit)
        return context | {
            "printable": not long,
            "too_long_to_print": printing.TOO_LONG if long else "",
            "may_write": may_write,
        }

    def exported(self, table: Any) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """The columns that the import reads: what comes out of the register as it stands goes in again unchanged.

        The list of a day names the villages of that day, as the screen does.
        """
        year = self.filterset.year
        heads = header(year, of_the_past=self.filterset.is_of_the_past)
        rows = table.data.data.iterator(chunk_size=_EXPORTED_AT_ONCE)
        return heads, list_rows(rows, year, table.villages_then)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.request.GET.get("xuat") != "pdf":
            return super().render_to_response(context, **kwargs)
        try:
            return self.printed()
        except ValidationError as refusal:
            messages.error(self.request, " ".join(refusal.messages))
            arguments = self.request.GET.copy()
            del arguments["xuat"]
            return redirect(f"{self.request.path}?{arguments.urlencode()}")

    @property
    def printed_day(self) -> date:
        return self.filterset.day or timezone.localdate()

    def printed_rows(self) -> Any:
        """The residences of the list's households that count on the chosen day, else today."""
        seen, village = self.filterset.qs.order_by().values("pk"), self.filterset.village_chosen
        rows = residences_on(unit=self.unit, day=self.printed_day, village=village, viewer=self.request.user)
        return rows.filter(household__in=seen)

    def printed(self) -> HttpResponse:
        """The households as they stood on the day."""
        day, village = self.printed_day, self.filterset.village_chosen
        rows = with_representatives(self.printed_rows().prefetch_related("household__classifications"), day)
        name = village.name_on(day) if village else ""
        document = printing.household_document(
            unit=self.unit, rows=rows, day=day, year=self.filterset.year, village=name, narrowed=self.filterset.words
        )
        self.note_access(Access.EXPORTED, rows=len(rows))
        return pdf_response(document, f"danh-sach-ho-{slugify_vi(name) or self.unit.slug}-{day:%Y-%m-%d}")


class HouseholdDetailView(RecordDetailView):
    """The household with its events; what may happen to it next leads to a page of its own."""

    template_name = "households/household_detail.html"

    def parts(self) -> dict[str, Any]:
        return super().parts() | {"events": partial(events_of, self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        events = context["events"]
        others = {event.other.pk for event in events if event.other}
        readable = set(Household.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
        writable = user.reach.may_write_record(household)
        return context | {
            "readable": readable,
            "steps": steps_of(household) if writable else [],
            "may_withdraw": writable and last_event(events) is not None,
            "may_write": writable,
            "ended_from": day_after(household.ended_on) if _has_ended(household) else None,
        }


class HouseholdCreateView(RecordCreateView):
    """A new household; whoever is shown those that it may be is noted."""

    def refuse(self, form: HouseholdForm, *args: Any, **context: Any) -> HttpResponse:
        if form.likely:
            self.note_access(Access.SEARCHED, rows=len(form.likely))
        return super().refuse(form, *args, **context)


def _has_ended(household: Household) -> bool:
    return household.ended_on is not None and household.ended_on < timezone.localdate()


def _representative_today(household: Household) -> str:
    return "" if _has_ended(household) else household.representative


def steps_of(household: Household) -> list[tuple[str, str]]:
    """What may be recorded of the household now, as (page, label)."""
    if household.ended_on is not None:
        return [("move-in", "Chuyển đến lại"), ("classes", "Ghi diện hộ")]
    named = bool(household.representative_name)
    return [
        ("split", "Tách hộ"),
        ("merge", "Nhập vào hộ khác"),
        ("change-village", "Chuyển thôn"),
        ("move-out", "Chuyển đi"),
        ("dissolve", "Xóa hộ, không còn người"),
        ("change-head", "Thay chủ hộ"),
        ("end-representative", "Thôi cử người đại diện") if named else ("name-representative", "Cử người đại diện"),
        ("classes", "Ghi diện hộ"),
    ]


def _year(row: Any) -> str:
    return str(row.birth_year or "")


class HouseholdPages(RecordPages):
    model = Household
    form_class = HouseholdForm
    table_class = HouseholdTable
    filterset_class = HouseholdFilter
    when_empty = "Công chức xã nhập cả danh sách từ Excel, hoặc thêm từng hộ."
    views: ClassVar[dict[str, type[View]]] = {
        "list": HouseholdListView,
        "create": HouseholdCreateView,
        "detail": HouseholdDetailView,
    }
    delete_label = "Xóa bản ghi nhập nhầm"
    detail = (
        "code",
        "village",
        "head_name",
        ("Năm sinh chủ hộ", _year),
        "head_since",
        ("Cử tri đại diện hộ hôm nay", _representative_today),
        "members",
        "address",
        ("Điện thoại", lambda household: masked_phone(household.phone)),
        "started_on",
        "ended_on",
        "note",
    )
    children = (
        Child("Biến động", None, "residences", kind=Residence),
        Child(
            "Người được cử đại diện và các chủ hộ trước",
            None,
            "representatives",
            (
                ("Họ và tên", "full_name"),
                ("Năm sinh", _year),
                ("Tư cách", lambda row: row.get_kind_display()),
                ("Từ ngày", "valid_from"),
                ("Đến hết ngày", "valid_until"),
                ("Căn cứ", "basis"),
            ),
            HouseholdRepresentative,
        ),
        Child(
            "Diện hộ theo năm",
            None,
            "classifications",
            (
                ("Năm", lambda row: str(row.year)),
                ("Diện hộ", lambda row: row.get_classification_display()),
                ("Quyết định công nhận", "decision"),
            ),
            HouseholdClassification,
        ),
    )
    save = staticmethod(save_household)
    delete = staticmethod(delete_household)
    restore = staticmethod(restore_household)
    intro = "Tổng số hộ của thôn ở mỗi cuộc họp lấy từ sổ này. Không ghi số định danh."

    @staticmethod
    def actions(record: Household, user: Any) -> list[tuple[str, str, str]]:
        args = (record.unit.slug, record.public_id)
        found = []
        if record.phone:
            found.append(("Xem số điện thoại", HouseholdPages.url("phone", *args), "telephone"))
        if user.reach.may_write_record(record):
            found.append(("So với hộ khác", reverse("households:pair-detail", args=args), "intersect"))
        return found


@method_decorator(never_cache, name="dispatch")
class HouseholdPhoneView(NotedMixin, RecordMixin, DetailView):
    """The one page that shows the whole number; each look leaves its own line in the access log."""

    pages = HouseholdPages
    access = Access.PHONE
    template_name = "households/household_phone.html"


class HouseholdTemplateView(UnitMixin, View):
    """The empty workbook that the import reads, with lists to choose from."""

    permission_required = "households.view_household"

    def get(self, request: HttpRequest, unit: str) -> HttpResponse:
        heads, filling = template_workbook(unit=self.unit, viewer=request.user)
        return excel_response("Hộ gia đình", heads, (), f"mau-ho-gia-dinh-{self.unit.slug}", filling)
