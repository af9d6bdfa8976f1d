"""Pages of supervisions: list, form with its rows, and the page where each finding is followed to its end."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse

from apps.core.attachments import Purpose
from apps.core.text import as_key
from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordCreateView, RecordDetailView, RecordFormMixin, RecordUpdateView
from apps.documents.drafting import paper_links
from apps.supervision.filters import SupervisionFilter
from apps.supervision.forms.supervisions import FindingFormSet, RecommendationFormSet, SupervisionForm
from apps.supervision.models import Finding, Recommendation, Supervision, SupervisionPlan
from apps.supervision.papers.supervisions import PAPERS
from apps.supervision.services import (
    chains_of,
    delete_supervision,
    follow_recommendations,
    planned_values,
    record_supervision,
    remarks_on,
    restore_supervision,
)
from apps.supervision.services.supervisions import recommended_findings
from apps.supervision.tables import SupervisionTable
from apps.works.models import Work

# Steps as buttons: what they are called, their address, and their icon.
STEPS = {
    "recommend": ("Kiến nghị", "kien-nghi", "send"),
    "remedy": ("Ghi kết quả khắc phục", "khac-phuc", "tools"),
    "verify": ("Xác nhận", "xac-nhan", "check2-circle"),
    "send_back": ("Trả lại", "tra-lai", "arrow-return-left"),
    "close": ("Kết thúc, không xử lý", "ket-thuc", "x-circle"),
    "reopen": ("Mở lại", "mo-lai", "arrow-counterclockwise"),
}
PHOTO = Purpose("photo", "Ảnh cuộc giám sát", is_picture=True)


class SupervisionFormView(RecordFormMixin):
    """Findings say afterwards whether a recommendation names them."""

    @transaction.atomic
    def store(self, form: Any, formsets: Any) -> Supervision:
        supervision: Any = form.instance
        before = recommended_findings(supervision) if supervision.pk is not None else set()
        stored: Supervision = super().store(form, formsets)
        follow_recommendations(stored, before=before, user=self.request.user)
        return stored


class SupervisionCreateView(SupervisionFormView, RecordCreateView):
    """`?ke-hoach=` begins with what the plan says, `?cong-trinh=` with the work of that public id."""

    def get_initial(self) -> dict[str, Any]:
        asked, user = self.request.GET, self.request.user
        key = as_key(asked.get("ke-hoach", ""))
        plans = SupervisionPlan.objects.visible_to(user).filter(unit=self.unit, pk=key)
        plan = plans.first() if key is not None else None
        work = Work.objects.visible_to(user).filter(unit=self.unit, public_id=asked.get("cong-trinh", "")).first()
        return super().get_initial() | (planned_values(plan) if plan else {}) | ({"work": work.pk} if work else {})


class SupervisionUpdateView(SupervisionFormView, RecordUpdateView):
    pass


class SupervisionDetailView(RecordDetailView):
    template_name = "supervision/supervision_detail.html"

    def get_queryset(self) -> Any:
        findings = Finding.objects.visible_to(self.request.user).select_related("remedied_by")
        recommendations = Recommendation.objects.visible_to(self.request.user)
        rows = super().get_queryset().prefetch_related(None)
        return rows.prefetch_related(Prefetch("findings", findings), Prefetch("recommendations", recommendations))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chains, general = chains_of(self.object, user=self.request.user)
        return super().get_context_data(
            chains=[(chain, [self.offer(chain.finding, name) for name in chain.steps]) for chain in chains],
            general=general,
            writable=self.request.user.reach.may_write_record(self.object),
            remarks=remarks_on(self.object),
            papers=paper_links(
                PAPERS,
                self.object,
                lambda word, kind: self.pages.url("paper", self.unit.slug, self.object.public_id, word, kind),
            ),
            **kwargs,
        )

    def offer(self, finding: Finding, step: str) -> tuple[str, str, str, str]:
        """A step as a button: its name, label, address and icon."""
        label, _, icon = STEPS[step]
        name = f"supervision:finding-{step.replace('_', '-')}"
        return step, label, reverse(name, args=[self.unit.slug, self.object.public_id, finding.pk]), icon


class SupervisionPages(RecordPages):
    model = Supervision
    form_class = SupervisionForm
    table_class = SupervisionTable
    filterset_class = SupervisionFilter
    attachable = True
    save = staticmethod(record_supervision)
    delete = staticmethod(delete_supervision)
    restore = staticmethod(restore_supervision)
    views = {
        "create": SupervisionCreateView,
        "update": SupervisionUpdateView,
        "detail": SupervisionDetailView,
    }
    detail = SupervisionForm.Meta.fields
    children = (
        Child("Vụ việc phát hiện", FindingFormSet, "findings"),
        Child("Kiến nghị sau giám sát", RecommendationFormSet, "recommendations"),
    )
    intro = (
        "Giám sát, khảo sát và phản biện xã hội của MTTQ, các tổ chức chính trị - xã hội, Ban Thanh tra nhân dân, "
        "Ban Giám sát đầu tư của cộng đồng và HĐND; tính vào kỳ theo ngày bắt đầu."
    )

    @staticmethod
    def warnings(record: Any, user: Any) -> list[str]:
        return remarks_on(record)

    @staticmethod
    def purposes(record: Any) -> list[Purpose]:
        return [PHOTO]
