"""Pages of committees: the register, and the page of one with who sat on a day, what the law says and what is due."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from apps.committees.filters.bodies import CommitteeFilter
from apps.committees.forms.bodies import CommitteeForm, CompositionForm, DecisionFormSet, MemberFormSet
from apps.committees.models import Committee
from apps.committees.services.alerts import alerts_on
from apps.committees.services.composition import oddities_on, verdicts_on
from apps.committees.services.renewal import renewal_mark
from apps.committees.tables.bodies import CommitteeTable
from apps.core.display import shown
from apps.core.numbers import format_number
from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordDetailView


def _serving_today(committee: Committee) -> str:
    members = committee.composition_on(timezone.localdate())
    return (
        f"{format_number(len(members))} người: {', '.join(str(member) for member in members)}"
        if members
        else "chưa có ai"
    )


def _term_today(committee: Committee) -> str:
    return shown(committee.term_on(timezone.localdate()))


class CommitteeDetailView(RecordDetailView):
    """Who sat on a day (`?ngay=`, else today), beside what RecordDetailView shows."""

    template_name = "committees/committee_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        committee, today = self.object, timezone.localdate()
        data = self.request.GET.copy()
        data.setdefault("ngay", f"{today:%d/%m/%Y}")
        form = CompositionForm(data)
        day = form.cleaned_data["ngay"] if form.is_valid() else None
        verdicts = verdicts_on(committee, day) if day else []
        decisions = list(committee.decisions.for_list())
        writable = self.request.user.reach.may_write_record(committee)
        last = decisions[-1] if decisions else None
        return super().get_context_data(
            day_form=form,
            day=day,
            members=committee.composition_on(day) if day else [],
            verdicts=verdicts,
            broken=[verdict for verdict in verdicts if not verdict.holds],
            alerts=[*alerts_on([committee], today), *(oddities_on(committee, day) if day else [])],
            decisions=decisions,
            may_write=writable,
            undoable=last if writable and last and last.made_paper is None and renewal_mark(last) else None,
            **kwargs,
        )


class CommitteePages(RecordPages):
    model = Committee
    form_class = CommitteeForm
    table_class = CommitteeTable
    filterset_class = CommitteeFilter
    attachable = True
    views: ClassVar[Mapping[str, type[View]]] = {"detail": CommitteeDetailView}
    detail = (
        *CommitteeForm.Meta.fields,
        ("nhiệm kỳ đến hết ngày", _term_today),
        ("thành viên hiện nay", _serving_today),
    )
    children = (
        Child(
            "Thành viên qua các thời kỳ",
            MemberFormSet,
            "members",
            (
                ("Họ và tên", "official"),
                ("Vai trò", lambda row: row.get_role_display()),
                ("Chức vụ", "post"),
                ("Phụ trách", "area"),
                ("Thôn bầu ra", "village"),
                ("Từ ngày", "joined_on"),
                ("Đến hết ngày", "left_on"),
            ),
        ),
        Child("Quyết định thành lập, kiện toàn", DecisionFormSet, "decisions"),
    )
    intro = (
        "Ban Chỉ đạo thực hiện QCDC, Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng và tổ hòa giải; "
        "khi kiện toàn, mở trang của ban rồi bấm Kiện toàn: người cũ thôi, người mới vào cùng một quyết định, "
        "không xóa dòng cũ."
    )

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        if not user.reach.may_write_record(record):
            return []
        return [
            (
                "Kiện toàn",
                reverse("committees:committee-renew", args=[record.unit.slug, record.public_id]),
                "people-fill",
            )
        ]
