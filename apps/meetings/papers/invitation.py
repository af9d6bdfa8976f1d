"""The invitation to a meeting (giấy mời; Nghị định 59/2023/NĐ-CP, Mẫu 01)."""

from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import (
    LONG_BLANK,
    capital,
    clock,
    entries,
    labelled,
    lines_of,
    long_date,
    person,
    point,
    sentence,
    signed,
    text,
)
from apps.meetings.models import Meeting
from apps.meetings.papers import matters as said
from apps.meetings.papers.parts import head_post, paper


def invitation_document(meeting: Meeting, invited: str = "") -> Document:
    """The invitation for one person or household, or with a blank for the name; dated by the day of sending."""
    on = meeting.invited_on or meeting.held_on
    who = invited or f"Đại diện hộ gia đình {LONG_BLANK}"
    village = meeting.village.name_on(on)
    body: list[Block] = [
        text(sentence(f"Trân trọng kính mời: {who}")),
        text(sentence(f"Về việc: {meeting.subject}")),
        Heading(2, "1", "Thời gian, địa điểm"),
        point("a", "Thời gian", f"{clock(meeting.starts_at)}, {long_date(meeting.held_on)}"),
        point("b", "Địa điểm", meeting.place or LONG_BLANK),
        Heading(2, "2", "Thành phần"),
        point("a", "Chủ trì", person(meeting.chair_name, meeting.chair_post)),
        *labelled("b", "Đại biểu tham dự", meeting.guests or "đại diện các hộ gia đình"),
        Heading(2, "3", "Nội dung"),
        *_agenda(meeting),
        Heading(2, "4", "Đầu mối liên hệ thông tin về cuộc họp"),
        text(sentence(meeting.contact or LONG_BLANK)),
        *([Heading(2, "5", "Các tài liệu phục vụ cuộc họp")] if meeting.materials else []),
        *entries(meeting.materials),
        text(f"{capital(village)} đề nghị ông (bà) bố trí thời gian tham gia đầy đủ, đúng thành phần."),
    ]
    return paper(
        meeting,
        "GIẤY MỜI",
        f"Họp {village}\n{meeting.subject}",
        body,
        on=on,
        dated=meeting.invited_on is not None,
        title=f"Giấy mời: {meeting.subject} ({village}, {meeting.held_on:%d/%m/%Y})",
        recipients=("Như trên", "Lưu: hồ sơ cuộc họp"),
        signature=signed(meeting.chair_post or head_post(meeting, on), meeting.chair_name),
    )


def _agenda(meeting: Meeting) -> list[Block]:
    found: list[Block] = []
    # Ballots that followed the meeting were nothing to be invited for.
    matters = [matter for matter in said.matters_of(meeting) if not said.follows_here(matter)]
    for number, matter in enumerate(matters, start=1):
        first, *others = lines_of(matter.text) or [LONG_BLANK]
        found += [point(f"3.{number}", first), *(text(sentence(line)) for line in others)]
    return found or [text(sentence(meeting.subject))]
