"""What single households gave to a work: the list, one row, and the villages' totals from it.

Households are named on all of these pages: they are for those who may read the households' register as well, and
each leaves a trace.
"""

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property

from apps.core.numbers import format_number
from apps.works.filters.contributions import HouseholdContributionFilter
from apps.works.forms.contributions import ContributionRowForm
from apps.works.forms.rows import TotalsForm
from apps.works.models import HouseholdContribution, Work
from apps.works.services.contributions import (
    bring_back,
    deciding_matters,
    save_contribution,
    sums_of,
    take_back,
    take_totals,
    totals_digest,
    village_totals,
)
from apps.works.tables.contributions import HouseholdContributionTable
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
from apps.works.views.works import WorkPages


def to(page: str, work: Work) -> str:
    """The address of one of these pages of a work."""
    return reverse(f"works:work-{page}", args=(work.unit.slug, work.public_id))


class HouseholdContributionPages(RowPages):
    """Rows have no page of their own but that on which they are changed; their list stands below the work."""

    model = HouseholdContribution
    table_class = HouseholdContributionTable
    filterset_class = HouseholdContributionFilter
    when_empty = "Thêm từng hộ, hoặc nhập nhiều hộ một lần bằng các nút phía trên."
    intro = "Đóng góp của từng hộ; số của thôn ở trang công trình là số cộng, lấy từ danh sách này khi đã đủ."

    list_title = "Đóng góp của hộ"

    @classmethod
    def list_of(cls, parent: Work) -> str:
        return to("households", parent)

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        """Without a work there is only the list of works."""
        names = {"list": "works:work-list", "create": "works:work-list"}
        return reverse(names.get(page, f"works:householdcontribution-{page}"), args=args)


class HouseholdListView(RowListView):
    template_name = "works/contribution_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        work = self.parent
        more = {
            "sums": sums_of(self.get_queryset()),
            "add_url": to("household-add", work) if self.writable else "",
            "paste_url": to("household-paste", work),
            "decided_url": to("household-decided", work) if self.writable and deciding_matters(work) else "",
            "batches_url": to("household-batches", work),
            "totals_url": to("household-totals", work),
        }
        return super().get_context_data(**kwargs) | more


class WorkHouseholdsView(RowsStepView):
    """A page below a work that writes what households gave."""

    pages = WorkPages
    row_pages = HouseholdContributionPages


class HouseholdAddView(WorkHouseholdsView):
    template_name = "works/contribution_form.html"
    form_class = ContributionRowForm
    service = staticmethod(save_contribution)
    title = "Thêm đóng góp của hộ"
    button = "Lưu"
    done = "Đã lưu đóng góp của hộ."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": HouseholdContribution(work=self.object), "unit": self.unit}

    def given(self, form: Any) -> dict[str, Any]:
        return {"contribution": form.instance}


class RowView(RowStepView):
    """A step with one row; the work stands behind it."""

    pages = HouseholdContributionPages
    template_name = "works/contribution_form.html"

    def given(self, form: Any) -> dict[str, Any]:
        return {"contribution": self.object, "expected_version": form.expected_version}


class RowUpdateView(RowUpdateMixin, RowView):
    form_class = ContributionRowForm
    service = staticmethod(save_contribution)
    title = "Sửa đóng góp của hộ"
    done = "Đã lưu đóng góp của hộ."


class RowDeleteView(RowDeleteMixin, RowView):
    service = staticmethod(take_back)
    title = "Rút lại đóng góp của hộ"
    button = "Rút lại"
    done = "Đã rút lại đóng góp của hộ."


class RowsRestoreView(OfHouseholdsMixin, RowRestoreView):
    """A whole batch as it went."""

    pages = HouseholdContributionPages
    parent_pages = WorkPages
    service = staticmethod(bring_back)

    def restored(self, result: int) -> str:
        return f"Đã khôi phục {format_number(result)} dòng đóng góp."


class HouseholdTotalsView(TotalsView):
    """It is the villages' totals that are taken."""

    pages = WorkPages
    row_pages = HouseholdContributionPages
    template_name = "works/contribution_totals.html"
    form_class = TotalsForm
    service = staticmethod(take_totals)
    explanation = (
        "Số của từng thôn ở trang công trình được thay bằng số cộng của danh sách hộ. Thôn, hình thức chưa có hộ nào "
        "trong danh sách thì giữ nguyên."
    )
    done = "Đã lấy số cộng của các thôn từ danh sách hộ."

    @cached_property
    def lines(self) -> Any:
        return village_totals(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"digest": totals_digest(self.lines)}


def contribution_urls(route: str) -> list[URLPattern]:
    """Patterns of what households gave, below a work and for single rows."""
    below = f"<slug:unit>/{route}/<hexid:public_id>/dong-gop-ho/"
    row = f"<slug:unit>/{route}/dong-gop-ho/<hexid:public_id>/"
    rows = HouseholdContributionPages
    return [
        path(below, HouseholdListView.as_view(pages=rows), name="work-households"),
        path(f"{below}them/", HouseholdAddView.as_view(), name="work-household-add"),
        path(f"{below}so-cong/", HouseholdTotalsView.as_view(), name="work-household-totals"),
        path(f"{row}sua/", RowUpdateView.as_view(), name="householdcontribution-update"),
        path(f"{row}rut-lai/", RowDeleteView.as_view(), name="householdcontribution-delete"),
        path(
            f"<slug:unit>/{route}/dong-gop-ho/khoi-phuc/<int:history_id>/",
            RowsRestoreView.as_view(),
            name="householdcontribution-restore",
        ),
    ]
