"""Pages of committees, inspections and training."""

from django.utils import timezone

from apps.committees.filters import CommitteeFilter, InspectionFilter, TrainingFilter
from apps.committees.forms import (
    CommitteeForm,
    DecisionFormSet,
    InspectionForm,
    MemberFormSet,
    TargetFormSet,
    TrainingForm,
)
from apps.committees.models import Committee, Inspection, TrainingSession
from apps.committees.tables import CommitteeTable, InspectionTable, TrainingTable
from apps.core.numbers import format_number
from apps.core.views import Child, RecordPages


def _serving_today(committee: Committee) -> str:
    members = committee.composition_on(timezone.localdate())
    return (
        f"{format_number(len(members))} người: {', '.join(str(member) for member in members)}"
        if members
        else "chưa có ai"
    )


class CommitteePages(RecordPages):
    model = Committee
    form_class = CommitteeForm
    table_class = CommitteeTable
    filterset_class = CommitteeFilter
    attachable = True
    detail = (*CommitteeForm.Meta.fields, ("thành viên hiện nay", _serving_today))
    children = (
        Child(
            "Thành viên",
            MemberFormSet,
            "members",
            (
                ("Họ và tên", "official"),
                ("Vai trò", lambda row: row.get_role_display()),
                ("Chức vụ", "post"),
                ("Phụ trách", "area"),
                ("Từ ngày", "joined_on"),
                ("Đến hết ngày", "left_on"),
            ),
        ),
        Child(
            "Quyết định thành lập, kiện toàn",
            DecisionFormSet,
            "decisions",
            (
                ("Nội dung", lambda row: row.get_kind_display()),
                ("Số, ký hiệu", "number"),
                ("Ngày", "decided_on"),
                ("Ghi chú", "note"),
            ),
        ),
    )
    intro = (
        "Ban Chỉ đạo thực hiện QCDC, Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng và tổ hòa giải; "
        "khi kiện toàn, ghi thêm quyết định và ngày thôi tham gia của người cũ, không xóa dòng cũ."
    )


class InspectionPages(RecordPages):
    model = Inspection
    form_class = InspectionForm
    table_class = InspectionTable
    filterset_class = InspectionFilter
    attachable = True
    detail = InspectionForm.Meta.fields
    children = (
        Child(
            "Nơi được kiểm tra",
            TargetFormSet,
            "targets",
            (("Thôn", "village"), ("Cơ quan, đơn vị", "agency"), ("Nhận xét, kiến nghị", "finding")),
        ),
    )
    intro = "Kiểm tra việc thực hiện QCDC tại thôn và cơ quan, đơn vị; cuộc kiểm tra tính vào kỳ theo ngày tiến hành."


class TrainingPages(RecordPages):
    model = TrainingSession
    form_class = TrainingForm
    table_class = TrainingTable
    filterset_class = TrainingFilter
    attachable = True
    detail = TrainingForm.Meta.fields
    intro = "Hội nghị, lớp tuyên truyền, tập huấn về thực hiện dân chủ ở cơ sở; tính vào kỳ theo ngày đầu."
