"""Which papers a meeting and a matter have, by the word in their addresses."""

from functools import partial

from apps.documents.drafting import Paper
from apps.meetings.models import NOT_HELD, Matter, MatterAction, MatterKind, Meeting, VoteMethod
from apps.meetings.papers.candidates import candidates_document
from apps.meetings.papers.counting import counting_document
from apps.meetings.papers.invitation import invitation_document
from apps.meetings.papers.minutes import minutes_document
from apps.meetings.papers.plan import ballot_plan_document
from apps.meetings.papers.resolution import ResolutionForm, resolution_document
from apps.meetings.papers.result import result_notice_document


def _held(meeting: Meeting) -> bool:
    return meeting.state not in NOT_HELD


def _decided(meeting: Meeting) -> bool:
    return _held(meeting) and any(matter.carried for matter in meeting.matters.all())


def _by_ballot(matter: Matter) -> bool:
    counted = matter.votes_for is not None and matter.method != VoteMethod.SHOW_OF_HANDS
    return counted and _held(matter.meeting)


def _as(form: ResolutionForm) -> Paper:
    return Paper(
        f"Quyết định của cộng đồng dân cư (Mẫu 03): {str(form.label).lower()}",
        partial(resolution_document, form=form),
        _decided,
    )


OF_MEETING = {
    "giay-moi": Paper("Giấy mời (Mẫu 01)", invitation_document, lambda meeting: not _held(meeting)),
    "bien-ban": Paper("Biên bản họp", minutes_document, _held),
    "nghi-quyet": _as(ResolutionForm.RESOLUTION),
    "bien-ban-quyet-dinh": _as(ResolutionForm.MINUTES),
    "ban-ghi-nho": _as(ResolutionForm.MEMORANDUM),
    "ban-thoa-thuan": _as(ResolutionForm.AGREEMENT),
    "thong-bao": Paper("Thông báo kết quả", result_notice_document, _held),
}
OF_MATTER = {
    "kiem-phieu": Paper("Biên bản kiểm phiếu (Mẫu 02, Mẫu 04)", counting_document, _by_ballot),
    "ke-hoach-phat-phieu": Paper(
        "Kế hoạch phát phiếu",
        lambda matter: ballot_plan_document(matter.ballot_plan),
        lambda matter: hasattr(matter, "ballot_plan"),
    ),
    "du-kien-ung-cu": Paper(
        "Biên bản dự kiến người ứng cử (Mẫu 05)",
        candidates_document,
        lambda matter: matter.action == MatterAction.ELECT and matter.kind == MatterKind.VILLAGE_HEAD,
    ),
}
