"""The programme of a committee's year and the minutes of its meetings, as drafts to go on writing in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from apps.committees.models import Committee, CommitteeKind, CommitteeMeeting, CommitteeRole, Programme
from apps.committees.papers.decisions import organ_lines, usual_organ
from apps.documents.blocks import Block, Document, Heading, Signature, Table
from apps.documents.drafting import (
    BLANK,
    LONG_BLANK,
    Paper,
    capital,
    clock,
    count,
    headed_paper,
    lines_of,
    long_date,
    person,
    point,
    sentence,
    signed,
    text,
    without_mark,
)


def programme_document(programme: Programme) -> Document:
    """Aim, work of the year as a table, and who carries it out."""
    committee, day = programme.committee, programme.paper_day
    items = programme.items.all()  # type: ignore[attr-defined]
    rows = tuple(
        (str(place), item.text, item.lead, f"{item.due_on:%d/%m/%Y}" if item.due_on else BLANK)
        for place, item in enumerate(items, start=1)
    )
    work: list[Block] = (
        [Table(("STT", "Nội dung công việc", "Chủ trì", "Thời hạn"), rows, (8, 50, 26, 16))]
        if rows
        else [text(LONG_BLANK)]
    )
    aims: list[Block] = [point("-", without_mark(line)) for line in lines_of(programme.aim)]
    body: list[Block] = [
        Heading(1, "I", "Mục đích, yêu cầu"),
        *(aims or [text(LONG_BLANK)]),
        Heading(1, "II", "Nội dung công việc"),
        *work,
        Heading(1, "III", "Tổ chức thực hiện"),
        text(
            f"Thành viên {committee.name} theo địa bàn, lĩnh vực được phân công tổ chức thực hiện, báo cáo kết quả về "
            f"{committee.name} theo thời hạn trên."
        ),
    ]
    return _paper(
        committee,
        "CHƯƠNG TRÌNH",
        f"Công tác năm {programme.year} của {committee.name}",
        body,
        on=day,
        dated=programme.issued_on is not None,
        number=f"Số: {programme.number or f'{BLANK}/CTr-{BLANK}'}",
        title=str(programme),
        recipients=("Đảng ủy, HĐND, UBND xã (để báo cáo)", "Các thành viên", "Lưu: VT, hồ sơ"),
        signature=_head(committee, day),
    )


def minutes_document(meeting: CommitteeMeeting) -> Document:
    """The minutes in the order in which a meeting goes; what was not entered is left blank."""
    committee, day = meeting.committee, meeting.held_on
    head = next((row for row in committee.composition_on(day) if row.role == CommitteeRole.HEAD), None)
    body: list[Block] = [
        text(
            f"Hôm nay, vào hồi {clock(None)}, {long_date(day)}, {committee.name} tổ chức {meeting.get_kind_display()}."
        ),
        Heading(1, "I", "Thành phần"),
        point("1.", "Chủ trì", person(str(head.official), head.role_title) if head else person("")),
        point("2.", "Thư ký", person("")),
        point("3.", "Số người dự", count(meeting.present, "người")),
        Heading(1, "II", "Nội dung"),
        *[text(sentence(line)) for line in lines_of(meeting.content)],
        Heading(1, "III", "Kết luận"),
        *([text(sentence(line)) for line in lines_of(meeting.conclusion)] or [text(LONG_BLANK)]),
        text(f"Cuộc họp kết thúc vào hồi {clock(None)} cùng ngày; biên bản đã đọc cho mọi người dự họp cùng nghe."),
    ]
    return _paper(
        committee,
        "BIÊN BẢN",
        capital(f"{meeting.get_kind_display()}\n{committee.name}"),
        body,
        on=day,
        dated=True,
        number="",
        title=f"Biên bản {meeting}",
        recipients=("Lưu: hồ sơ",),
        signature=signed("Chủ trì", str(head.official) if head else ""),
        cosigners=(signed("Thư ký"),),
    )


PROGRAMME_PAPERS = {"chuong-trinh": Paper("Chương trình công tác năm", programme_document, lambda programme: True)}
MEETING_PAPERS = {"bien-ban": Paper("Biên bản cuộc họp", minutes_document, lambda meeting: True)}


def _head(committee: Committee, day: date) -> Signature:
    """Whoever heads it on the day signs for it."""
    head = next((row for row in committee.composition_on(day) if row.role == CommitteeRole.HEAD), None)
    is_team = committee.kind == CommitteeKind.MEDIATION_TEAM
    post = "Tổ trưởng" if is_team else f"TM. {_body(committee)}\nTrưởng ban"
    return signed(post, str(head.official) if head else "")


def _body(committee: Committee) -> str:
    return "Ban Chỉ đạo" if committee.kind == CommitteeKind.STEERING else str(committee.get_kind_display())


def _paper(
    committee: Committee, type_name: str, subject: str, body: Iterable[Block], *, on: date, **parts: Any
) -> Document:
    """A paper of the body itself, below the organ that it belongs to; `parts` as in `headed_paper`."""
    return headed_paper(
        committee.unit,
        type_name,
        subject,
        body,
        parent="\n".join(organ_lines(usual_organ(committee.kind), committee.unit, on)),
        organ=(committee.name.upper(),),
        author=committee.name,
        on=on,
        **parts,
    )
