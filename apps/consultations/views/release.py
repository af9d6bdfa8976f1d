"""Putting a consultation on the public notice board: the call for opinions, and what became of them."""

from typing import Any

from django.urls import URLPattern, path
from django.utils import timezone

from apps.consultations.models import Consultation
from apps.consultations.papers.board import call_text, report_file, result_text
from apps.consultations.services import note_explained
from apps.consultations.views.consultations import ConsultationPages
from apps.core.uploads import CheckedFile
from apps.documents.models import Subject
from apps.documents.services import Offered, OfferedFile
from apps.documents.views.release import ReleaseView


class ConsultationReleaseView(ReleaseView):
    """The draft, until when opinions are taken and how to send one; only while there is time to."""

    pages = ConsultationPages
    subject = Subject.CONSULTATION
    asks_opinions = True
    title = "Đưa dự thảo lên bảng công khai để lấy ý kiến"

    def releasable(self, rows: Any) -> Any:
        return rows.standing().filter(ends_on__gte=timezone.localdate())

    def offered(self) -> Offered:
        consultation: Consultation = self.object
        title = f"Lấy ý kiến Nhân dân: {consultation.title}"
        first = max(consultation.starts_on, timezone.localdate())
        return Offered(
            title[:300], call_text(consultation), first, consultation.ends_on, opinions_until=consultation.ends_on
        )


class ResultReleaseView(ReleaseView):
    """What was accepted and why the rest was not, once the time is over."""

    pages = ConsultationPages
    subject = Subject.CONSULTATION
    word = "ket-qua"
    title = "Công bố kết quả tiếp thu, giải trình ý kiến"
    explanation = (
        f"{ReleaseView.explanation} Ngày công khai được ghi là ngày công bố báo cáo, nếu chưa ghi. "
        "Báo cáo do Cổng lập đã chọn sẵn, không có số phiếu của từng thôn; có bản đã ký thì đính kèm bản đã ký."
    )

    def releasable(self, rows: Any) -> Any:
        return rows.over_by(timezone.localdate())

    def offered(self) -> Offered:
        consultation: Consultation = self.object
        return Offered(f"Tiếp thu, giải trình ý kiến: {consultation.title}"[:300], result_text(consultation))

    def offered_files(self) -> list[OfferedFile]:
        return [report_file(self.object), *super().offered_files()]

    def copies(self, form: Any) -> list[CheckedFile]:
        """The report bears the day on which it is made public, unless another one is recorded."""
        self.object.explained_on = self.object.explained_on or form.cleaned_data["starts_on"]
        return super().copies(form)

    def carry_out(self, form: Any) -> str:
        """What is out is explained; those who only release leave the record as it is."""
        address = super().carry_out(form)
        if self.request.user.reach.may_write_record(self.object):
            note_explained(consultation=self.object, day=form.cleaned_data["starts_on"], user=self.request.user)
        return address


def release_urls(route: str) -> list[URLPattern]:
    one = f"<slug:unit>/{route}/<hexid:public_id>/bang-cong-khai/"
    return [
        path(one, ConsultationReleaseView.as_view(), name="consultation-release"),
        path(f"{one}ket-qua/", ResultReleaseView.as_view(), name="consultation-release-result"),
    ]
