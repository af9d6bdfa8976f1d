"""What may be done next with a consultation, and its papers, as links that its page offers."""

from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from apps.consultations.models import Consultation, ConsultationState
from apps.consultations.papers import PAPERS
from apps.consultations.services import sent_about
from apps.core.numbers import format_number
from apps.core.together import sums
from apps.documents.drafting import PaperLink, paper_links
from apps.documents.models import SubmissionState
from apps.documents.services import may_release

Offer = tuple[str, str, str]


def to(name: str, consultation: Consultation, *more: Any) -> str:
    """Address of a page below the consultation."""
    return reverse(f"consultations:consultation-{name}", args=(consultation.unit.slug, consultation.public_id, *more))


def offers_of(consultation: Consultation, user: Any) -> list[Offer]:
    """(label, address, icon) of each step that fits the consultation's state and the person."""
    state = consultation.state_on(timezone.localdate())
    may_write = user.reach.may_write_record(consultation)
    if state == ConsultationState.CANCELLED:
        return [("Tổ chức lại", to("reopen", consultation), "calendar-plus")] if may_write else []
    found: list[Offer] = [("Ý kiến", to("opinions", consultation), "chat-left-dots")]
    if may_write:
        found.append(("Thêm ý kiến", to("opinion-add", consultation), "plus-lg"))
    if may_release(user, consultation.unit):
        waits = Count("pk", filter=Q(state=SubmissionState.WAITING))
        sent = sums(sent_about(consultation), {"number": Count("pk"), "waiting": waits})
        if may_write and sent["number"]:
            label = f"Ý kiến gửi qua bảng công khai ({format_number(sent['waiting'])} chờ duyệt)"
            found.append((label, to("moderate", consultation), "inbox"))
        if state != ConsultationState.CLOSED:
            found.append(("Đưa dự thảo lên bảng công khai", to("release", consultation), "broadcast"))
        if state == ConsultationState.CLOSED:
            found.append(("Công bố tiếp thu, giải trình", to("release-result", consultation), "broadcast"))
    if may_write and consultation.explained_on is None:
        found.append(("Không tổ chức", to("cancel", consultation), "calendar-x"))
    return found


def papers_of(consultation: Consultation) -> list[PaperLink]:
    """The papers for which the consultation has something."""
    return paper_links(PAPERS, consultation, partial(to, "paper", consultation))
