"""Pages of what happens in agencies: conferences, dialogues, rules, agreements, discipline."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.views.generic import View

from apps.agencies.filters.agencies import (
    CollectiveAgreementFilter,
    DisciplineFilter,
    InternalRuleFilter,
    StaffConferenceFilter,
    WorkplaceDialogueFilter,
)
from apps.agencies.forms.agencies import (
    CollectiveAgreementForm,
    DisciplineForm,
    InternalRuleForm,
    StaffConferenceForm,
    WorkplaceDialogueForm,
)
from apps.agencies.models import (
    CollectiveAgreement,
    Discipline,
    InternalRule,
    StaffConference,
    WorkplaceDialogue,
)
from apps.agencies.services.conferences import weigh_conference
from apps.agencies.tables.agencies import (
    CollectiveAgreementTable,
    DisciplineTable,
    InternalRuleTable,
    StaffConferenceTable,
    WorkplaceDialogueTable,
)
from apps.agencies.views.agencies import WorkplaceListView
from apps.core.text import as_key
from apps.core.views import RecordPages
from apps.core.views.records import RecordCreateView, RecordDetailView


class WorkplaceCreateView(RecordCreateView):
    """A new record; a link may choose the agency beforehand (`?co_quan=`), among those that the form offers."""

    def get_initial(self) -> dict[str, Any]:
        agency = as_key(self.request.GET.get("co_quan", ""))
        return super().get_initial() | ({} if agency is None else {"agency": agency})


_VIEWS: Mapping[str, type[View]] = {"list": WorkplaceListView, "create": WorkplaceCreateView}


class StaffConferenceDetailView(RecordDetailView):
    """With what the law of the day says to it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        verdicts = weigh_conference(self.object)
        context["rows"] += [
            ("Số người dự theo quy định", verdicts.quorum),
            ("Thông qua nghị quyết", verdicts.resolution),
            ("Thời hạn tổ chức", verdicts.in_time),
            ("Hình thức họp", verdicts.form),
        ]
        return context | {"remarks": verdicts.remarks}


class StaffConferencePages(RecordPages):
    model = StaffConference
    form_class = StaffConferenceForm
    table_class = StaffConferenceTable
    filterset_class = StaffConferenceFilter
    attachable = True
    views: ClassVar[Mapping[str, type[View]]] = {**_VIEWS, "detail": StaffConferenceDetailView}
    detail = StaffConferenceForm.Meta.fields
    intro = "Hội nghị hằng năm của cơ quan, đơn vị, doanh nghiệp. Số không đếm thì để trống; trống khác với 0."

    @staticmethod
    def warnings(record: StaffConference, user: Any) -> list[str]:
        return list(weigh_conference(record).remarks)


class WorkplaceDialoguePages(RecordPages):
    model = WorkplaceDialogue
    form_class = WorkplaceDialogueForm
    table_class = WorkplaceDialogueTable
    filterset_class = WorkplaceDialogueFilter
    attachable = True
    views = _VIEWS
    detail = WorkplaceDialogueForm.Meta.fields
    intro = "Đối thoại giữa người đứng đầu, người sử dụng lao động với cán bộ, công chức, viên chức, người lao động."


class InternalRulePages(RecordPages):
    model = InternalRule
    form_class = InternalRuleForm
    table_class = InternalRuleTable
    filterset_class = InternalRuleFilter
    attachable = True
    views = _VIEWS
    detail = (("Cơ quan, đơn vị", "issuer"), "kind", "action", "title", "number", "issued_on", "ended_on")
    intro = "Quy chế thực hiện dân chủ và các quy chế, quy định nội bộ. Hết hiệu lực thì ghi ngày cuối, không xóa."


class CollectiveAgreementPages(RecordPages):
    model = CollectiveAgreement
    form_class = CollectiveAgreementForm
    table_class = CollectiveAgreementTable
    filterset_class = CollectiveAgreementFilter
    attachable = True
    views = _VIEWS
    detail = CollectiveAgreementForm.Meta.fields
    intro = "Thỏa ước giữa tập thể lao động và doanh nghiệp. Hết hiệu lực thì ghi ngày cuối, không xóa."


class DisciplinePages(RecordPages):
    model = Discipline
    form_class = DisciplineForm
    table_class = DisciplineTable
    filterset_class = DisciplineFilter
    views = _VIEWS
    detail = DisciplineForm.Meta.fields
    intro = "Cán bộ, công chức, viên chức bị xử lý do vi phạm dân chủ: ghi số người và hành vi, không ghi họ tên."
