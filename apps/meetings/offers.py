"""What may be done next with a meeting or a matter, as links that its page offers."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.documents.drafting import PaperLink, paper_links
from apps.documents.services import may_release
from apps.meetings.models import NOT_HELD, Matter, MatterAction, MatterKind, Meeting, MeetingState
from apps.meetings.papers.catalogue import OF_MATTER, OF_MEETING
from apps.meetings.services import may_be_put_again

ANSWER = "meetings.answer_minutes"
Offer = tuple[str, str, str]
# What apps above offer for a matter; they announce it themselves, as nothing here knows of them.
OfferSource = Callable[[Matter, Any], list[Offer]]
_sources: list[OfferSource] = []


def add_offers(source: OfferSource) -> None:
    _sources.append(source)


def _to(name: str, meeting: Meeting, *more: Any) -> str:
    return reverse(f"meetings:{name}", args=(meeting.unit.slug, meeting.public_id, *more))


def offers_of_meeting(meeting: Meeting, user: Any) -> list[Offer]:
    """(label, address, icon) of each step that fits the meeting's state and the person.

    Reads the meeting's matters with what hangs on each; whoever shows them has them at hand already.
    """
    if not user.reach.may_write_record(meeting):
        return []
    answers = user.reach.allows(ANSWER, meeting.unit)
    release = [("Đưa lên bảng công khai", _to("meeting-release", meeting), "broadcast")]
    found: list[Offer] = []
    if meeting.state == MeetingState.PLANNED:
        found += [
            ("Ghi biên bản", _to("meeting-minutes", meeting), "pencil-square"),
            ("Không tổ chức", _to("meeting-cancel", meeting), "calendar-x"),
        ]
    elif meeting.state in (MeetingState.HELD, MeetingState.RETURNED):
        found.append(("Gửi xã", _to("meeting-submit", meeting), "send"))
    elif meeting.state == MeetingState.SUBMITTED and answers:
        found += [
            ("Tiếp nhận", _to("meeting-accept", meeting), "check2-circle"),
            ("Trả lại", _to("meeting-return", meeting), "arrow-return-left"),
        ]
    elif meeting.state == MeetingState.ACCEPTED:
        found += release if may_release(user, meeting.unit) else []
        found.append(("Đính chính", _to("meeting-correct", meeting), "pencil"))
    elif meeting.state == MeetingState.CANCELLED:
        found.append(("Lên lịch lại", _to("meeting-reopen", meeting), "calendar-plus"))
    if meeting.state not in NOT_HELD and _fell_short(meeting):
        found.append(("Họp lại", _to("meeting-again", meeting), "arrow-repeat"))
    return found


def _fell_short(meeting: Meeting) -> bool:
    if hasattr(meeting, "followed_by"):
        return False
    return meeting.failed or any(may_be_put_again(matter) for matter in meeting.matters.all())


def offers_of_matter(matter: Matter, user: Any) -> list[Offer]:
    """The steps that one matter asks for: ballots to households, a convention's draft, the commune's recognition."""
    meeting = matter.meeting
    found: list[Offer] = [offer for source in _sources for offer in source(matter, user)]
    if not user.reach.may_write_record(meeting):
        return found
    if matter.kind == MatterKind.CONVENTION and not meeting.is_closed:
        found.append(("Dự thảo, niêm yết", _to("matter-draft", meeting, matter.pk), "file-text"))
    if meeting.state in NOT_HELD:
        return found
    if hasattr(matter, "ballot_plan") and not meeting.is_locked and not matter.choices.all():
        found.append(("Kiểm phiếu theo hộ", _to("matter-count", meeting, matter.pk), "ui-checks"))
    elif may_be_put_again(matter) and matter.action == MatterAction.DECIDE and not meeting.is_locked:
        found.append(("Phát phiếu tới hộ", _to("matter-ballots", meeting, matter.pk), "envelope-paper"))
    if matter.needs_recognition and matter.votes_for is not None and user.reach.allows(ANSWER, meeting.unit):
        if hasattr(matter, "recognition"):
            found.append(("Rút quyết định", _to("matter-withdraw", meeting, matter.pk), "arrow-counterclockwise"))
        elif meeting.is_locked:
            found.append(("Ghi quyết định công nhận", _to("matter-recognise", meeting, matter.pk), "patch-check"))
    return found


def papers_of_meeting(meeting: Meeting) -> list[PaperLink]:
    """The papers for which the meeting has something."""
    papers = dict(OF_MEETING)
    sent = meeting.minutes.first() if meeting.is_locked else None
    found: list[PaperLink] = []
    if sent is not None:
        # As it was sent and accepted: written anew it would tell of what came later.
        paper = papers.pop("bien-ban")
        pdf, docx = (_to("minutes-sent", meeting, sent.number, kind) for kind in ("pdf", "docx"))
        found.append((f"{paper.title}, bản gửi xã lần {sent.number}", pdf, docx))
    return found + paper_links(papers, meeting, partial(_to, "meeting-paper", meeting))


def signing_list(meeting: Meeting, user: Any) -> str:
    """The address of the printed list on which the households' representatives sign; empty for who may not read it."""
    if not user.reach.allows("households.view_household", meeting.unit):
        return ""
    query = urlencode({"ngay": f"{meeting.held_on:%d/%m/%Y}", "village": meeting.village_id, "xuat": "pdf"})
    return f"{reverse('households:entitled', args=[meeting.unit.slug])}?{query}"


def papers_of_matter(matter: Matter) -> list[PaperLink]:
    """The same for a matter."""
    return paper_links(OF_MATTER, matter, partial(_to, "matter-paper", matter.meeting, matter.pk))
