"""Pages of works and land projects."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.views.generic import View

from apps.core.text import as_key
from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordCreateView
from apps.meetings.models import Matter
from apps.works.filters import LandProjectFilter, WorkFilter
from apps.works.forms import (
    ContributionFormSet,
    LandProjectForm,
    MeetingFormSet,
    PostingFormSet,
    StepFormSet,
    WorkForm,
)
from apps.works.models import LandProject, Work
from apps.works.services import from_decision
from apps.works.tables import LandProjectTable, WorkTable


def _discrepancies(work: Work) -> str:
    return "; ".join(work.discrepancies()) or "không có chênh lệch"


def _village(work: Work) -> str:
    return str(work.village or "cả xã")


class WorkCreateView(RecordCreateView):
    """A link of a meeting's page brings what was decided there (`?viec=`): name, village, what the households owe."""

    def get_initial(self) -> dict[str, Any]:
        key = as_key(self.request.GET.get("viec", ""))
        decided = Matter.objects.visible_to(self.request.user).filter(meeting__unit=self.unit, carried=True)
        matter = decided.for_list().filter(pk=key).first() if key is not None else None
        return super().get_initial() | (from_decision(matter) if matter else {})


class WorkPages(RecordPages):
    model = Work
    views: ClassVar[Mapping[str, type[View]]] = {"create": WorkCreateView}
    form_class = WorkForm
    table_class = WorkTable
    filterset_class = WorkFilter
    attachable = True
    detail = (
        *(("thôn", _village) if name == "village" else name for name in WorkForm.Meta.fields),
        ("đối chiếu số liệu", _discrepancies),
    )
    children = (
        Child(
            "Đóng góp của Nhân dân theo thôn",
            ContributionFormSet,
            "contributions",
            (
                ("Thôn", "village"),
                ("Hình thức", lambda row: row.get_kind_display()),
                ("Số lượng", "amount_text"),
                ("Số hộ", "households"),
            ),
        ),
    )
    intro = (
        "Công trình, việc Nhân dân bàn, đóng góp và làm; tính vào kỳ theo ngày khởi công. "
        "Số liệu chưa biết thì để trống, không ghi 0."
    )


class LandProjectPages(RecordPages):
    model = LandProject
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
