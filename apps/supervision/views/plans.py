"""Pages of plans: the list with how far each is, and giving one up or taking that back."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from apps.core.views import RecordPages
from apps.core.views.base import RecordMixin
from apps.core.views.records import RecordDetailView, RecordListView
from apps.core.views.steps import VersionedStepView
from apps.documents.drafting import paper_links
from apps.supervision import services
from apps.supervision.filters import PlanFilter
from apps.supervision.forms.plans import CancelPlanForm, SupervisionPlanForm
from apps.supervision.models import PlanState, Supervision, SupervisionPlan
from apps.supervision.papers.plans import PLAN_PAPERS
from apps.supervision.tables import PlanTable, answered_share


class PlanResultsMixin(RecordMixin):
    """Plans with their derived state and what came of them."""

    def get_queryset(self) -> QuerySet:
        rows: Any = super().get_queryset()
        return rows.with_results(timezone.localdate())  # type: ignore[no-any-return]


class PlanListView(PlanResultsMixin, RecordListView):
    pass


class PlanDetailView(PlanResultsMixin, RecordDetailView):
    template_name = "supervision/supervisionplan_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = Supervision.objects.visible_to(self.request.user).filter(plan=self.object, unit=self.unit)
        return super().get_context_data(
            state=PlanState(self.object.state),
            supervisions=held.select_related("unit").order_by("started_on", "pk"),
            share=answered_share(self.object),
            first_action_leads=True,
            papers=paper_links(
                PLAN_PAPERS,
                self.object,
                lambda word, kind: self.pages.url("paper", self.unit.slug, self.object.public_id, word, kind),
            ),
            **kwargs,
        )


class SupervisionPlanPages(RecordPages):
    model = SupervisionPlan
    form_class = SupervisionPlanForm
    table_class = PlanTable
    filterset_class = PlanFilter
    attachable = True
    views = {"list": PlanListView, "detail": PlanDetailView}
    detail = (*SupervisionPlanForm.Meta.fields, "cancelled_on", "cancelled_why")
    intro = (
        "Kế hoạch giám sát, khảo sát, phản biện xã hội trong năm. Tình trạng tự tính từ các cuộc đã ghi theo kế hoạch: "
        "đã thực hiện khi hết ngày giám sát hoặc đã có kết luận."
    )

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        """Recording a supervision that follows it, and giving it up as long as there is none."""
        if not user.reach.may_write_record(record):
            return []
        args = [record.unit.slug, record.public_id]
        if record.is_cancelled:
            resume = reverse("supervision:supervisionplan-resume", args=args)
            return [("Tiếp tục thực hiện", resume, "arrow-counterclockwise")]
        create = reverse("supervision:supervision-create", args=args[:1])
        acts = [("Ghi cuộc giám sát", f"{create}?ke-hoach={record.pk}", "binoculars")]
        if record.state == PlanState.PLANNED:
            acts.append(("Thôi thực hiện", reverse("supervision:supervisionplan-cancel", args=args), "x-circle"))
        return acts


class PlanStepView(VersionedStepView):
    pages = SupervisionPlanPages

    def given(self, form: Any) -> dict[str, Any]:
        return {"plan": self.object, "expected_version": form.expected_version}


class CancelPlanView(PlanStepView):
    form_class = CancelPlanForm
    service = staticmethod(services.cancel_plan)
    title = "Thôi thực hiện kế hoạch"
    explanation = "Kế hoạch vẫn còn trong danh sách, ghi là thôi thực hiện kèm lý do, và không nhắc nữa."
    button = "Ghi thôi thực hiện"
    done = "Đã ghi thôi thực hiện kế hoạch."

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"reason": form.cleaned_data["reason"]}


class ResumePlanView(PlanStepView):
    service = staticmethod(services.resume_plan)
    title = "Tiếp tục thực hiện kế hoạch"
    explanation = "Kế hoạch đã ghi thôi thực hiện trở lại danh sách cần thực hiện."
    button = "Tiếp tục thực hiện"
    done = "Kế hoạch đã trở lại danh sách cần thực hiện."


def plan_step_urls(route: str) -> list[URLPattern]:
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}thoi-thuc-hien/", CancelPlanView.as_view(), name="supervisionplan-cancel"),
        path(f"{one}tiep-tuc/", ResumePlanView.as_view(), name="supervisionplan-resume"),
    ]
