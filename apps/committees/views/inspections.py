"""Pages of inspections: list, plan and conclusion, the page of one with its demands, and their list over the years."""

from typing import Any

from django.db import transaction
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from apps.committees.filters.inspections import DemandFilter, InspectionFilter
from apps.committees.forms.inspections import DemandFormSet, InspectionForm, TargetFormSet
from apps.committees.models import DemandState, Inspection, InspectionDemand
from apps.committees.papers.inspections import PAPERS
from apps.committees.services.inspections import add_all_villages, delete_inspection, rename_places
from apps.committees.tables.inspections import DemandTable, InspectionTable
from apps.core.views import Child, RecordPages
from apps.core.views.records import (
    RecordCreateView,
    RecordDetailView,
    RecordFormMixin,
    RecordListView,
    RecordUpdateView,
)
from apps.documents.drafting import paper_links
from apps.documents.views.papers import RecordPaperView

# Who opens again what somebody else has verified.
UNDO = "committees.undo_verification"


class InspectionListView(RecordListView):
    """The list, from which one also looks at what is demanded of everybody."""

    template_name = "committees/inspection_list.html"


class InspectionFormMixin(RecordFormMixin):
    """With the places typed, and all villages where that is ticked."""

    @transaction.atomic
    def store(self, form: Any, formsets: Any) -> Inspection:
        inspection: Inspection = super().store(form, formsets)
        if form.cleaned_data["all_villages"]:
            add_all_villages(inspection=inspection)
        rename_places(inspection=inspection)
        return inspection


class InspectionCreateView(InspectionFormMixin, RecordCreateView):
    """A new inspection; the places that its demands name are stored first."""


class InspectionUpdateView(InspectionFormMixin, RecordUpdateView):
    pass


class InspectionDetailView(RecordDetailView):
    template_name = "committees/inspection_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inspection, user, today = self.object, self.request.user, timezone.localdate()
        may_write = user.reach.may_write_record(inspection)
        may_undo = may_write and user.reach.allows(UNDO, self.unit)
        demands = [
            (
                demand,
                demand.is_overdue_on(today),
                demand_steps(demand, user, may_undo=may_undo) if may_write else [],
            )
            for demand in inspection.demands.for_list()
        ]
        address = self.pages.url
        args = (self.unit.slug, inspection.public_id)
        return super().get_context_data(
            stage=inspection.stage_on(today),
            demands=demands,
            papers=paper_links(PAPERS, inspection, lambda word, kind: address("paper", *args, word, kind)),
            **kwargs,
        )


def demand_steps(demand: InspectionDemand, user: Any, *, may_undo: bool) -> list[tuple[str, str, str]]:
    """(label, address, icon) of each step that fits how far the demand is and the person."""
    inspection = demand.inspection

    def to(step: str) -> str:
        return reverse(f"committees:demand-{step}", args=(inspection.unit.slug, inspection.public_id, demand.pk))

    if demand.state == DemandState.VERIFIED:
        return [("Mở lại", to("undo"), "arrow-counterclockwise")] if may_undo else []
    if demand.state == DemandState.OPEN:
        return [("Ghi kết quả khắc phục", to("remedy"), "pencil-square")]
    correct = [("Sửa kết quả khắc phục", to("remedy"), "pencil-square")] if demand.remedied_by == user else []
    verify = [] if demand.is_remedy_of(user) else [("Xác nhận", to("verify"), "check2-circle")]
    return [*verify, *correct, ("Trả lại", to("return"), "arrow-return-left")]


class InspectionPages(RecordPages):
    model = Inspection
    form_class = InspectionForm
    table_class = InspectionTable
    filterset_class = InspectionFilter
    attachable = True
    delete = staticmethod(delete_inspection)
    views = {
        "list": InspectionListView,
        "create": InspectionCreateView,
        "detail": InspectionDetailView,
        "update": InspectionUpdateView,
    }
    detail = InspectionForm.Meta.fields
    children = (
        Child(
            "Nơi được kiểm tra",
            TargetFormSet,
            "targets",
            (("Nơi được kiểm tra", str), ("Nhận xét, kiến nghị", "finding")),
        ),
        Child("Yêu cầu khắc phục", DemandFormSet, "demands"),
    )
    intro = (
        "Kế hoạch, kết quả và kết luận kiểm tra việc thực hiện QCDC tại thôn và cơ quan, đơn vị. Cuộc kiểm tra tính "
        "vào kỳ theo ngày tiến hành; xong khi đã kết luận và mọi yêu cầu khắc phục đã được người khác xác nhận."
    )


class InspectionPaperView(RecordPaperView):
    pages = InspectionPages
    papers = PAPERS


class DemandListView(RecordListView):
    """Rows are written on their inspection's page, to which each leads."""

    template_name = "committees/inspectiondemand_list.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by("due_on", "inspection__held_on", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_add": False}


class DemandPages(RecordPages):
    """The list alone."""

    model = InspectionDemand
    table_class = DemandTable
    filterset_class = DemandFilter
    when_empty = "Yêu cầu khắc phục ghi ở trang của cuộc kiểm tra; được xác nhận thì không còn ở đây."
    intro = (
        "Yêu cầu khắc phục của mọi cuộc kiểm tra, mọi năm; yêu cầu nào chưa xong thì chuyển sang năm sau. "
        "Bấm vào yêu cầu để mở cuộc kiểm tra, ghi kết quả hoặc xác nhận."
    )

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        """There is no page but the list; demands are added on an inspection's page."""
        name = "inspectiondemand-list" if page == "list" else "inspection-list"
        return reverse(f"committees:{name}", args=args[:1])

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        return [path(f"<slug:unit>/{route}/", DemandListView.as_view(pages=cls), name="inspectiondemand-list")]
