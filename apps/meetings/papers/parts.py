"""What the papers of a meeting share: the village's head, how a meeting opens, who came, signatures."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from apps.documents.blocks import Block, Document, Paragraph, Signature
from apps.documents.drafting import (
    LONG_BLANK,
    clock,
    count,
    headed_paper,
    lines_of,
    long_date,
    point,
    sentence,
    signed,
    text,
    without_mark,
)
from apps.meetings.models import Meeting
from apps.villages.models.villages import VillageKind

_NO_PLACE = Signature((), "")
FRONT_HEAD = "Trưởng Ban công tác Mặt trận"
FRONT_SIGNS = "Trưởng Ban\ncông tác Mặt trận"


def paper(meeting: Meeting, type_name: str, subject: str, body: Iterable[Block], *, on: date, **parts: Any) -> Document:
    """A paper of the meeting's village below the commune; `parts` as in `headed_paper`."""
    village, unit = meeting.village.name_on(on), meeting.unit
    return headed_paper(
        unit,
        type_name,
        subject,
        body,
        parent=f"ỦY BAN NHÂN DÂN\n{unit.name_on(on).upper()}",
        organ=(village.upper(),),
        author=f"{village}, {unit.name_on(on)}",
        on=on,
        **parts,
    )


def head_post(meeting: Meeting, day: date) -> str:
    """What the village's head is called there: "Trưởng thôn", "Tổ trưởng tổ dân phố"."""
    version = meeting.village.version_on(day)
    if version is None:
        return "Trưởng thôn"
    word = version.get_kind_display()
    return f"Tổ trưởng {word}" if version.kind == VillageKind.TO_DAN_PHO else f"Trưởng {word}"


def opening(meeting: Meeting) -> Paragraph:
    """The first sentence of what is written at a meeting (Mẫu 02, Mẫu 03)."""
    place = meeting.place or LONG_BLANK
    words = f"Hôm nay, vào hồi {clock(meeting.starts_at)}, {long_date(meeting.held_on)}, tại {place}, "
    return text(
        sentence(f"{words}{meeting.village_name} tổ chức cuộc họp của cộng đồng dân cư về việc: {meeting.subject}")
    )


def households(meeting: Meeting) -> list[Block]:
    """How many households the village has and how many were represented."""
    attendance = f" ({meeting.attendance})" if meeting.attendance else ""
    return [
        point("-", "Tổng số hộ gia đình", count(meeting.households, "hộ")),
        point("-", "Số hộ gia đình có đại diện dự họp", count(meeting.present, "hộ") + attendance),
        point("-", "Số hộ gia đình không có người dự họp", count(meeting.absent, "hộ")),
    ]


def witnesses(meeting: Meeting, least: int = 2) -> list[str]:
    """The household representatives who sign; at least two places for them (Law 10/2022/QH15, Điều 20 khoản 2)."""
    typed = meeting.witnesses if "\n" in meeting.witnesses.strip() else re.sub(r"[,;]", "\n", meeting.witnesses)
    names = [without_mark(line).strip(" .,;") for line in lines_of(typed)]
    names = [name for name in names if name]
    return names + [""] * (least - len(names))


def signatures(meeting: Meeting) -> dict[str, Any]:
    """Chair and secretary, beneath them the head of the Front's committee and the households' representatives."""
    front = signed(FRONT_SIGNS, meeting.front_head_name)
    first, *others = [signed("Đại diện hộ gia đình", name) for name in witnesses(meeting)]
    below = [signer for other in others for signer in (_NO_PLACE, other)]
    return {
        "signature": signed("Chủ trì", meeting.chair_name),
        "cosigners": (signed("Thư ký", meeting.secretary_name), front, first, *below),
    }
