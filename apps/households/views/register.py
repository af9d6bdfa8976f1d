"""The register's own pages: list, page of a household, the reveal of its telephone number, the template to fill in."""

from collections.abc import Iterable, Sequence
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
from apps.core.spreadsheets import excel_response
from apps.core.text import masked_phone, slugify_vi
from apps.core.views import Child, NotedMixin, RecordPages, UnitMixin
from apps.core.views.records import RecordDetailView, RecordListView, RecordMixin
from apps.documents.blocks import Document
from apps.documents.writers.pdf import render_pdf
from apps.households.filters import HouseholdFilter
from apps.households.forms import HouseholdForm
from apps.households.listing import header, list_rows
from apps.households.models import Household, HouseholdClassification, HouseholdRepresentative, Residence
from apps.households.services.entitled import residences_on, with_representatives
from apps.households.services.events import events_of, last_event
from apps.households.services.printing import household_document
from apps.households.services.register import save_household
from apps.households.services.template import template_workbook
from apps.households.tables import HouseholdTable

_EXPORTED_AT_ONCE = 1000


def pdf_response(document: Document, name: str) -> HttpResponse:
    """The document to look at and print; `name` is a slug."""
    return file_response(render_pdf(document), "pdf", f"{name}.pdf", inline=True)


class HouseholdListView(RecordListView):
    """The list as everywhere, with the columns of the import when exported, and the printed list of a day."""

    def get_template_names(self) -> list[str]:
        names = super().get_template_names()
        return ["households/household_list.html" if name == "core/record_list.html" else name for name in names]

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("classifications")

    def get_table_kwargs(self) -> dict[str, Any]:
        day, villages = self.filterset.day, self.filterset.form.fields["village"].queryset
        then = {village.pk: village.name_on(day) for village in villages} if day else {}
        return super().get_table_kwargs() | {"year": self.filterset.year, "villages_then": then}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(printable=True, **kwargs)

    def exported(self, table: Any) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """The columns that the import reads, of the register as it stands: what comes out goes in again unchanged."""
        year = self.filterset.year
        return header(year), list_rows(table.data.data.iterator(chunk_size=_EXPORTED_AT_ONCE), year)

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

    def printed(self) -> HttpResponse:
        """The households of the list that count on the chosen day, else today, as they stood on it."""
        day, village, user = (
            self.filterset.day or timezone.localdate(),
            self.filterset.village_chosen,
            self.request.user,
        )
        seen = self.filterset.qs.order_by().values("pk")
        residences = residences_on(unit=self.unit, day=day, village=village, viewer=user).filter(household__in=seen)
        rows = with_representatives(residences.prefetch_related("household__classifications"), day)
        name = village.name_on(day) if village else ""
        document = household_document(unit=self.unit, rows=rows, day=day, village=name)
        self.note_access(Access.EXPORTED, rows=len(rows))
        return pdf_response(document, f"danh-sach-ho-{slugify_vi(name) or self.unit.slug}-{day:%Y-%m-%d}")


class HouseholdDetailView(RecordDetailView):
    """The household with its events; what may happen to it next leads to a page of its own."""

    template_name = "households/household_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        household, user = self.object, self.request.user
        events = events_of(household)
        others = {event.other.pk for event in events if event.other}
        readable = set(Household.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True))
        writable = user.reach.may_write_record(household)
        return super().get_context_data(
            events=events,
            readable=readable,
            steps=steps_of(household) if writable else [],
            may_withdraw=writable and last_event(events) is not None,
            **kwargs,
        )


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
    views: ClassVar[dict[str, type[View]]] = {"list": HouseholdListView, "detail": HouseholdDetailView}
    detail = (
        "code",
        "village",
        "head_name",
        ("Năm sinh chủ hộ", _year),
        "head_since",
        ("Cử tri đại diện hộ hôm nay", "representative"),
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
            "Người đại diện, chủ hộ trước đây",
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
    intro = "Tổng số hộ của thôn ở mỗi cuộc họp lấy từ sổ này. Không ghi số định danh."

    @staticmethod
    def actions(record: Household, user: Any) -> list[tuple[str, str, str]]:
        args = (record.unit.slug, record.public_id)
        found = [("So với hộ khác", reverse("households:pair-detail", args=args), "intersect")]
        if record.phone:
            found.insert(0, ("Xem số điện thoại", HouseholdPages.url("phone", *args), "telephone"))
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
