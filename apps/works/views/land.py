"""Pages of land projects."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordDetailView, RecordListView
from apps.documents.drafting import paper_links
from apps.works.filters import LandProjectFilter
from apps.works.forms import LandProjectForm, MeetingFormSet, PostingFormSet, StepFormSet
from apps.works.indicators.land_counts import counts_of
from apps.works.models import LandProject, StepKind
from apps.works.papers.land import PAPERS
from apps.works.services.land import discrepancies, remarks_on, stages_of
from apps.works.services.land_totals import total_lines
from apps.works.tables import LandProjectTable


def to(page: str, project: LandProject, *more: Any) -> str:
    """The address of one of a project's pages."""
    return reverse(f"works:landproject-{page}", args=(project.unit.slug, project.public_id, *more))


class LandProjectListView(RecordListView):
    template_name = "works/land_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = reverse("works:landproject-report", args=[self.unit.slug])
        return super().get_context_data(**kwargs, report_url=report)


class LandProjectDetailView(RecordDetailView):
    """Beside the project's own rows: how far its steps have come, its households counted, its papers."""

    template_name = "works/land_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        project = self.object
        counts = counts_of(project)
        return super().get_context_data(
            remarks=remarks_on(project, today=timezone.localdate()),
            stages=[(StepKind(stage.kind).label, stage) for stage in stages_of(project)],
            counts=counts,
            lines=total_lines(project, counts),
            mismatches=discrepancies(project, counts),
            papers=paper_links(PAPERS, project, lambda word, kind: to("paper", project, word, kind)),
            **kwargs,
        )


class LandProjectPages(RecordPages):
    model = LandProject
    views: ClassVar[Mapping[str, type[View]]] = {"list": LandProjectListView, "detail": LandProjectDetailView}
    form_class = LandProjectForm
    table_class = LandProjectTable
    filterset_class = LandProjectFilter
    attachable = True
    detail = LandProjectForm.Meta.fields
    children = (
        Child(
            "Các bước thực hiện",
            StepFormSet,
            "steps",
            (("Bước", lambda row: row.get_kind_display()), ("Ngày", "done_on"), ("Ghi chú", "note")),
        ),
        Child("Cuộc họp dân", MeetingFormSet, "meeting_links", (("Cuộc họp", "meeting"),)),
        Child("Nội dung đã công khai", PostingFormSet, "posting_links", (("Nội dung", "posting"),)),
    )
    intro = "Dự án thu hồi đất trên địa bàn; tính vào mọi kỳ mà dự án còn thực hiện."

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        """The list names households: it is for who may read their register as well."""
        needed = ("works.view_landprojecthousehold", "households.view_household")
        if not all(user.reach.allows(permission, record.unit) for permission in needed):
            return []
        return [("Danh sách hộ", to("households", record), "people")]

    @staticmethod
    def warnings(record: Any, user: Any) -> list[str]:
        return [f"Số liệu chưa khớp: {found}." for found in discrepancies(record, counts_of(record))]
