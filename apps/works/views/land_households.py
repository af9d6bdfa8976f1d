"""Households of a land project: the list, one row, a pasted list, many paid at once, the totals from the list.

Households are named on all of these pages: they are for those who may read the households' register as well, and
each leaves a trace.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property

from apps.core.access import Access
from apps.core.numbers import format_number
from apps.works.filters.land_households import LandHouseholdFilter
from apps.works.forms.land_households import (
    LandConfirmForm,
    LandHouseholdForm,
    LandPasteForm,
    PaidForm,
)
from apps.works.forms.rows import TotalsForm
from apps.works.indicators.land_counts import counts_of
from apps.works.models import LandProject, LandProjectHousehold
from apps.works.services.batches import Batch, Stored
from apps.works.services.land import take_totals
from apps.works.services.land_households import (
    batch_obstacle,
    bring_back,
    enter_rows,
    mark_paid,
    save_land_household,
    take_back,
    take_back_batch,
    unpaid_rows,
)
from apps.works.services.land_plan import PlannedRow, plan_digest, plan_rows
from apps.works.services.land_rows import as_pasted, to_text
from apps.works.services.land_totals import total_lines, totals_digest
from apps.works.tables.land_households import LandHouseholdTable
from apps.works.views.land import LandProjectPages, to
from apps.works.views.pasting import BatchesMixin, PasteListView, tell_stored
from apps.works.views.rows import (
    OfHouseholdsMixin,
    RowDeleteMixin,
    RowListView,
    RowPages,
    RowRestoreView,
    RowsStepView,
    RowStepView,
    RowUpdateMixin,
    TotalsView,
)


class LandHouseholdPages(RowPages):
    """Rows have no page of their own but that on which they are changed; their list stands below the project."""

    model = LandProjectHousehold
    table_class = LandHouseholdTable
    filterset_class = LandHouseholdFilter
    when_empty = "Thêm từng hộ, hoặc nhập nhiều hộ một lần bằng các nút phía trên."
    intro = (
        "Từng hộ, tổ chức có đất thu hồi: diện tích, tiền bồi thường, đã đồng thuận, đã nhận tiền, đã bàn giao chưa."
    )

    list_title = "Danh sách hộ"

    @classmethod
    def list_of(cls, parent: LandProject) -> str:
        return to("households", parent)

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        """Without a project there is only the list of projects."""
        names = {"list": "works:landproject-list", "create": "works:landproject-list"}
        return reverse(names.get(page, f"works:landprojecthousehold-{page}"), args=args)


class LandHouseholdListView(RowListView):
    template_name = "works/land_household_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        project = self.parent
        more = {
            "counts": counts_of(project),
            "add_url": to("household-add", project) if self.writable else "",
            "paste_url": to("household-paste", project),
            "batches_url": to("household-batches", project),
            "paid_url": to("household-paid", project),
            "totals_url": to("household-totals", project),
        }
        return super().get_context_data(**kwargs) | more


class ProjectHouseholdsView(RowsStepView):
    """A page below a project that writes its households."""

    pages = LandProjectPages
    row_pages = LandHouseholdPages
    template_name = "works/land_household_form.html"
    object: LandProject


class LandHouseholdAddView(ProjectHouseholdsView):
    form_class = LandHouseholdForm
    service = staticmethod(save_land_household)
    title = "Thêm hộ có đất thu hồi"
    button = "Lưu"
    done = "Đã lưu hộ có đất thu hồi."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": LandProjectHousehold(project=self.object), "unit": self.unit}

    def given(self, form: Any) -> dict[str, Any]:
        return {"row": form.instance}


class LandRowView(RowStepView):
    """A step with one row; the project stands behind it."""

    pages = LandHouseholdPages
    template_name = "works/land_household_form.html"

    def given(self, form: Any) -> dict[str, Any]:
        return {"row": self.object, "expected_version": form.expected_version}


class LandRowUpdateView(RowUpdateMixin, LandRowView):
    form_class = LandHouseholdForm
    service = staticmethod(save_land_household)
    title = "Sửa hộ có đất thu hồi"
    done = "Đã lưu hộ có đất thu hồi."


class LandRowDeleteView(RowDeleteMixin, LandRowView):
    service = staticmethod(take_back)
    title = "Rút hộ khỏi dự án"
    button = "Rút khỏi dự án"
    done = "Đã rút hộ khỏi dự án."


class LandRowsRestoreView(OfHouseholdsMixin, RowRestoreView):
    """A whole batch as it went."""

    pages = LandHouseholdPages
    parent_pages = LandProjectPages
    service = staticmethod(bring_back)

    def restored(self, result: int) -> str:
        return f"Đã đưa {format_number(result)} hộ trở lại dự án."


class LandPasteView(PasteListView):
    pages = LandProjectPages
    row_pages = LandHouseholdPages
    template_name = "works/land_paste.html"
    paste_form, confirm_form = LandPasteForm, LandConfirmForm
    preview_template = "works/land_preview.html"
    title, preview_title = "Nhập nhiều hộ có đất thu hồi", "Xem trước hộ có đất thu hồi"
    counted = "hộ"
    object: LandProject

    def planned(self, form: Any) -> tuple[list[PlannedRow], dict[str, Any]]:
        plan = plan_rows(project=self.object, rows=form.rows)
        return plan, {"rows_text": to_text(form.rows), "seen": plan_digest(plan)}

    def pasted_again(self, form: Any) -> dict[str, Any]:
        return {"text": as_pasted(form.rows)}

    def store(self, form: Any) -> Stored:
        seen = form.cleaned_data["seen"]
        return enter_rows(project=self.object, rows=form.rows, seen=seen, user=self.request.user)

    def tell_stored(self, stored: Stored) -> None:
        tell_stored(self.request, stored, "hộ có đất thu hồi")


class LandBatchesView(BatchesMixin, ProjectHouseholdsView):
    service = staticmethod(take_back_batch)
    explanation = "Hộ đã được sửa, ghi thêm sau khi nhập thì không rút theo lô. Sau khi rút vẫn có thể bấm “Hoàn tác”."
    counted = "hộ"

    def obstacle(self, batch: Batch) -> str:
        found = batch_obstacle(self.object, batch.key)
        if found:
            self.note_names(Access.LISTED, batch.number)
        return found

    def given(self, form: Any) -> dict[str, Any]:
        return {"project": self.object, "batch": form.cleaned_data["batch"]}


class LandPaidView(ProjectHouseholdsView):
    """The households that were not paid, to be ticked; `?tat_ca=1` ticks them all, `?dong_thuan=1` shows who agreed."""

    template_name = "works/land_paid.html"
    form_class = PaidForm
    service = staticmethod(mark_paid)
    title = "Ghi các hộ đã nhận tiền"
    button = "Ghi đã nhận tiền cho các hộ đã chọn"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        self.note_names(Access.LISTED, len(self.households))
        return response

    @cached_property
    def households(self) -> list[LandProjectHousehold]:
        rows = unpaid_rows(self.object)
        return list(rows.filter(agreed_on__isnull=False) if "dong_thuan" in self.request.GET else rows)

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = {"households": self.households, "all_chosen": "tat_ca" in self.request.GET}
        return super().get_form_kwargs() | asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        more = {"form": form, "chosen": form.chosen, "only_agreed": "dong_thuan" in self.request.GET}
        return super().get_context_data(**(more | kwargs))

    def given(self, form: PaidForm) -> dict[str, Any]:
        return {"project": self.object, "chosen": form.chosen, "paid_on": form.cleaned_data["paid_on"]}

    def next_address(self, result: int) -> str:
        self.number = result
        return super().next_address(result)

    def tell(self, form: Any) -> None:
        day = form.cleaned_data["paid_on"]
        messages.success(self.request, f"Đã ghi {format_number(self.number)} hộ nhận tiền ngày {day:%d/%m/%Y}.")


class LandTotalsView(TotalsView):
    """It is the project's totals that are taken."""

    pages = LandProjectPages
    row_pages = LandHouseholdPages
    template_name = "works/land_totals.html"
    form_class = TotalsForm
    service = staticmethod(take_totals)
    explanation = (
        "Tổng đã ghi ở trang dự án được thay bằng số cộng của danh sách hộ. Chỉ tiêu mà còn hộ chưa ghi thì giữ nguyên."
    )
    done = "Đã lấy số cộng từ danh sách hộ."

    @cached_property
    def lines(self) -> Any:
        return total_lines(self.object, counts_of(self.object))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"digest": totals_digest(self.lines)}


def land_household_urls(route: str) -> list[URLPattern]:
    """Patterns of the households, below a project and for single rows."""
    below = f"<slug:unit>/{route}/<hexid:public_id>/ho/"
    row = f"<slug:unit>/{route}/ho/<hexid:public_id>/"
    return [
        path(below, LandHouseholdListView.as_view(pages=LandHouseholdPages), name="landproject-households"),
        path(f"{below}them/", LandHouseholdAddView.as_view(), name="landproject-household-add"),
        path(f"{below}dan/", LandPasteView.as_view(), name="landproject-household-paste"),
        path(f"{below}lan-nhap/", LandBatchesView.as_view(), name="landproject-household-batches"),
        path(f"{below}nhan-tien/", LandPaidView.as_view(), name="landproject-household-paid"),
        path(f"{below}so-cong/", LandTotalsView.as_view(), name="landproject-household-totals"),
        path(f"{row}sua/", LandRowUpdateView.as_view(), name="landprojecthousehold-update"),
        path(f"{row}rut-lai/", LandRowDeleteView.as_view(), name="landprojecthousehold-delete"),
        path(
            f"<slug:unit>/{route}/ho/khoi-phuc/<int:history_id>/",
            LandRowsRestoreView.as_view(),
            name="landprojecthousehold-restore",
        ),
    ]
