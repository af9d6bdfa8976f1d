"""The list of candidates drawn up before an election (Nghị định 59/2023/NĐ-CP, Mẫu 05)."""

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import (
    BLANK,
    LONG_BLANK,
    capital,
    clock,
    committee_of,
    lines_to_fill,
    long_date,
    person,
    point,
    signed,
    text,
)
from apps.meetings.models import Matter, MatterKind
from apps.meetings.papers.parts import FRONT_HEAD, head_post, paper


def candidates_document(matter: Matter) -> Document:
    """Minutes of the meeting at which the Front's committee draws up the list of candidates.

    That meeting is not on record, so its time, place and people are left blank. ValueError for a matter that is no
    election.
    """
    if not matter.is_election:
        raise ValueError("Only an election has candidates.")
    meeting, day = matter.meeting, matter.meeting.held_on
    village, office = meeting.village_name, _office(matter)
    candidates = list(matter.choices.all())
    number = format_number(len(candidates), padded=True) if candidates else BLANK
    body: list[Block] = [
        text(
            f"Hôm nay, vào hồi {clock(None)}, {long_date(None)}, tại {LONG_BLANK}, Ban công tác Mặt trận {village} "
            f"tổ chức cuộc họp dự kiến danh sách người ứng cử {office} (nhiệm kỳ {BLANK})."
        ),
        Heading(1, "I", "Thành phần tham dự"),
        point("1", "Chủ trì", person(meeting.front_head_name, FRONT_HEAD)),
        point("2", "Thư ký", person("")),
        point("3", "Thành phần tham dự:"),
        *lines_to_fill(2),
        Heading(1, "II", "Danh sách người ứng cử"),
        text(
            f"Cuộc họp thống nhất dự kiến danh sách {number} người ứng cử để bầu "
            f"{format_number(matter.seats, padded=True)} {office} tại cuộc họp {long_date(day)} như sau:"
        ),
        Table(
            ("STT", "Họ và tên", "Năm sinh", "Ghi chú"),
            tuple(
                (
                    str(position),
                    choice.text,
                    str(choice.birth_year or ""),
                    "Đang giữ chức vụ" if choice.reelected else "",
                )
                for position, choice in enumerate(candidates, start=1)
            )
            or (("1", BLANK, BLANK, ""), ("2", BLANK, BLANK, "")),
            (8, 46, 16, 30),
        ),
        text(f"Cuộc họp kết thúc vào hồi {clock(None)} cùng ngày."),
    ]
    return paper(
        meeting,
        "BIÊN BẢN",
        f"Cuộc họp dự kiến danh sách người ứng cử\n{capital(office)}, {village}",
        body,
        on=day,
        dated=False,
        title=f"Biên bản dự kiến danh sách người ứng cử {office} ({village})",
        recipients=(committee_of(meeting.unit, day), "Lưu: hồ sơ cuộc họp"),
        signature=signed("Chủ trì", meeting.front_head_name),
        cosigners=(signed("Thư ký", ""),),
    )


def _office(matter: Matter) -> str:
    if matter.kind == MatterKind.VILLAGE_HEAD:
        return head_post(matter.meeting, matter.meeting.held_on)
    return "thành viên ban"
