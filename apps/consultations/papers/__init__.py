"""Which papers a consultation has, by the word in their addresses, in the look of Decree 30/2020/NĐ-CP."""

from django.utils import timezone

from apps.consultations.models import Consultation, ConsultationState
from apps.consultations.papers.after import report_document
from apps.consultations.papers.before import plan_document, sheet_document
from apps.documents.drafting import Paper


def _stands(consultation: Consultation) -> bool:
    return not consultation.is_cancelled


def _has_begun(consultation: Consultation) -> bool:
    state = consultation.state_on(timezone.localdate())
    return state in (ConsultationState.OPEN, ConsultationState.CLOSED)


PAPERS = {
    "ke-hoach": Paper("Kế hoạch lấy ý kiến", plan_document, _stands),
    "phieu": Paper("Phiếu lấy ý kiến", sheet_document, _stands),
    "bao-cao": Paper("Báo cáo tiếp thu, giải trình ý kiến", report_document, _has_begun),
}
