"""Pages of denunciations, and the one that makes a denunciation of a petition."""

from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import URLPattern, path, reverse

from apps.complaints.filters import DenunciationFilter
from apps.complaints.forms.denunciations import (
    DenunciationEventForm,
    DenunciationForm,
    DenunciationNumberForm,
    ReclassifyForm,
)
from apps.complaints.models import Denunciation, DenunciationBar, DenunciationEvent, DenunciationPaper, Petition
from apps.complaints.papers.denunciations import blank_paper
from apps.complaints.services import (
    kept_from,
    reclassify_as_denunciation,
    record_denunciation_event,
    reserve_number,
    restore_denunciation,
    running_steps,
    save_denunciation,
)
from apps.complaints.services.events import last_entered, next_moves
from apps.complaints.tables import DenunciationTable
from apps.complaints.views.cases import CaseEventView, CasePaperFileView, CaseTakeBackView, case_paper_path
from apps.core.together import rows_of
from apps.core.views import Child, FormOnRecordView, NotedMixin, OnceFormMixin, RecordPages, VisibleMixin
from apps.core.views.records import RecordDetailView
from apps.core.views.steps import VersionedStepView
from apps.documents.drafting import PaperLink
from apps.documents.views.papers import WRITERS

_LAID_DOWN = "Chỉ ghi mã số, ngày, lĩnh vực, giai đoạn, kết quả và số hồ sơ giấy; nội dung nằm trong hồ sơ giấy."


def _to(page: str, record: Denunciation) -> str:
    return reverse(f"complaints:denunciation-{page}", args=(record.unit.slug, record.public_id))


def _paper_at(record: Denunciation, paper: DenunciationPaper, kind: str) -> str:
    return reverse("complaints:denunciation-paper", args=(record.unit.slug, paper.public_id, kind))


class DenunciationDetailView(RecordDetailView):
    """What is known of one, its steps with the sum of each, what happened, and the numbers of its papers."""

    template_name = "complaints/denunciation_detail.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("bars__user")

    def parts(self) -> dict[str, Any]:
        record, user = self.object, self.request.user
        events = DenunciationEvent.objects.visible_to(user).filter(denunciation=record)
        return super().parts() | {
            "steps": partial(running_steps, record),
            "events": partial(rows_of, events.select_related("created_by")),
            "papers": self.papers,
        }

    def papers(self) -> list[PaperLink]:
        record = self.object
        rows = DenunciationPaper.objects.visible_to(self.request.user).filter(denunciation=record)
        return [
            (str(paper), _paper_at(record, paper, "pdf"), _paper_at(record, paper, "docx"))
            for paper in rows_of(rows.select_related("entry__book"))
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(first_action_leads=True, **kwargs)


class DenunciationPages(RecordPages):
    model = Denunciation
    form_class = DenunciationForm
    table_class = DenunciationTable
    filterset_class = DenunciationFilter
    children = (
        Child(
            "Tài khoản không được xem",
            None,
            "bars",
            (("Tài khoản", "user"),),
            DenunciationBar,
            "Không chặn tài khoản nào; bấm “Sửa” để chọn.",
        ),
        Child("Diễn biến xử lý", None, "events", (), DenunciationEvent),
    )
    detail = (
        "received_on",
        "field",
        "stage",
        ("Hạn xử lý", "due_on"),
        "result",
        "closed_on",
        "is_remote",
        "is_involved",
        "paper_dossier_number",
    )
    intro = _LAID_DOWN
    save = staticmethod(save_denunciation)
    restore = staticmethod(restore_denunciation)
    views: ClassVar[dict[str, Any]] = {"detail": DenunciationDetailView}

    @classmethod
    def deletions(cls, user: Any, unit: Any) -> Any:
        """Also of a deleted one nobody learns from whom it was kept."""
        return super().deletions(user, unit).exclude(id__in=kept_from(user))

    @staticmethod
    def actions(record: Denunciation, user: Any) -> list[tuple[str, str, str]]:
        if not user.reach.may_write_record(record):
            return []
        found = []
        if next_moves(record):
            found.append(("Ghi bước xử lý", _to("event", record), "plus-circle"))
        found.append(("Cấp số văn bản", _to("number", record), "123"))
        if last_entered(record) is not None:
            found.append(("Rút lại việc gần nhất", _to("take-back", record), "arrow-counterclockwise"))
        return found


class DenunciationEventView(CaseEventView):
    """Chosen, dated, with a number at most."""

    pages = DenunciationPages
    form_class = DenunciationEventForm
    service = staticmethod(record_denunciation_event)
    explained = "Giai đoạn, các thời hạn của hồ sơ theo bước được ghi; ghi theo thứ tự đã diễn ra. Không ghi nội dung."
    typed = ("kind", "happened_on", "number")


class DenunciationTakeBackView(CaseTakeBackView):
    pages = DenunciationPages


class DenunciationNumberView(VersionedStepView):
    """Takes a number for a paper and offers the blank form."""

    pages = DenunciationPages
    form_class = DenunciationNumberForm
    service = staticmethod(reserve_number)
    title = "Cấp số văn bản"
    explanation = (
        "Cổng cấp số, in mẫu trống có số và ngày; nội dung viết tay, lưu ở hồ sơ giấy. Sổ văn bản đi chỉ ghi là văn "
        "bản theo Luật Tố cáo. Số đã cấp không thu hồi được."
    )
    button = "Cấp số"
    done = "Đã cấp số. In mẫu trống ở mục “Số văn bản đã cấp”."

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {name: form.cleaned_data[name] for name in ("kind", "issued_on", "number")}


class DenunciationPaperView(CasePaperFileView):
    """The blank form of one paper."""

    model = DenunciationPaper
    permission_required = "complaints.view_denunciationpaper"

    def content(self, paper: Any, kind: str) -> bytes:
        return WRITERS[kind](blank_paper(paper))


def denunciation_urls(route: str) -> list[URLPattern]:
    """Patterns of what is done below a denunciation."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}buoc-xu-ly/", DenunciationEventView.as_view(), name="denunciation-event"),
        path(f"{one}rut-lai/", DenunciationTakeBackView.as_view(), name="denunciation-take-back"),
        path(f"{one}cap-so/", DenunciationNumberView.as_view(), name="denunciation-number"),
        case_paper_path(route, DenunciationPaperView, "denunciation-paper"),
    ]


class PetitionReclassifyView(OnceFormMixin, NotedMixin, VisibleMixin, FormOnRecordView):
    """Asks for the two numbers, then registers the denunciation and erases the petition."""

    model = Petition
    form_class = ReclassifyForm
    permission_required = ("complaints.delete_petition", "complaints.add_denunciation")
    template_name = "complaints/petition_reclassify.html"
    slug_field = slug_url_kwarg = "public_id"
    writing = True

    def carry_out(self, form: ReclassifyForm) -> str:
        numbers = {name: form.cleaned_data[name] for name in ("code", "paper_dossier_number")}
        try:
            made = reclassify_as_denunciation(petition=self.object, user=self.request.user, **numbers)
        except ValidationError as refusal:
            # Some are about what the form does not ask for.
            raise ValidationError(refusal.messages) from refusal
        return str(made.get_absolute_url())

    def tell(self, form: ReclassifyForm) -> None:
        messages.success(
            self.request,
            "Đã chuyển sang sổ tố cáo và xóa đơn cùng người gửi, diễn biến, văn bản, tệp, lịch sử của đơn.",
        )
