"""Pages of committees and inspections."""

from django.utils import timezone

from apps.committees.filters import CommitteeFilter, InspectionFilter
from apps.committees.forms import CommitteeForm, DecisionFormSet, InspectionForm, MemberFormSet, TargetFormSet
from apps.committees.models import Committee, Inspection
from apps.committees.tables import CommitteeTable, InspectionTable
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
