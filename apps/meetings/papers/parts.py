"""What the papers of a meeting share: head, dates, numbers, lines to fill in by hand, signatures."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Item, Letterhead, Paragraph, Run, Signature
from apps.documents.rules import date_in_words, place_and_date
from apps.meetings.models import Meeting
from apps.villages.models.villages import VillageKind

# What is not known yet is left to be written by hand.
BLANK, LONG_BLANK = "……", "…" * 10
_WHOLE_LINE = "…" * 30
_MARK = re.compile(r"^\s*(?:[-+*•]|\d{1,2}[.)])\s+")
_NO_PLACE = Signature((), "")
FRONT_HEAD = "Trưởng Ban công tác Mặt trận"
FRONT_SIGNS = "Trưởng Ban\ncông tác Mặt trận"


def paper(
    meeting: Meeting,
    type_name: str,
    subject: str,
    body: Iterable[Block],
    *,
    on: date,
    dated: bool,
    title: str,
    recipients: tuple[str, ...],
    signature: Signature,
    cosigners: tuple[Signature, ...] = (),
) -> Document:
    """A paper of the meeting's village, by the names of the day `on`; its own date is left blank unless `dated`."""
    village, unit = meeting.village.name_on(on), meeting.unit
    place = unit.short_name_on(on)
    return Document(
        letterhead=Letterhead(
            parent=f"ỦY BAN NHÂN DÂN\n{unit.name_on(on).upper()}",
            organ=(village.upper(),),
            number_line="",
            place_date=place_and_date(place, on) if dated else f"{place}, {long_date(None)}",
        ),
        type_name=type_name,
        subject=subject,
        body=tuple(body),
        recipients=recipients,
        signature=signature,
        title=title,
        author=f"{village}, {unit.name_on(on)}",
        created=on,
        cosigners=cosigners,
    )


def text(*parts: str | Run) -> Paragraph:
    return Paragraph(tuple(part if isinstance(part, Run) else Run(part) for part in parts))


def point(number: str, label: str, value: str = "") -> Item:
    """ "a) Thời gian: …", ended by a full stop."""
    return Item(number, (Run(sentence(f"{label}: {value}" if value else label)),))


def sentence(words: str) -> str:
    """The words with a full stop, unless they end a sentence or leave a blank already."""
    words = words.rstrip()
    return words if words.endswith((".", "!", "?", ":", "…", "”")) else f"{words}."


def labelled(number: str, label: str, value: str) -> list[Block]:
    """A label with a text of any length; further lines of the text are paragraphs of their own."""
    first, *others = lines_of(value) or [LONG_BLANK]
    return [point(number, label, first), *(text(sentence(line)) for line in others)]


def lines_of(value: str) -> list[str]:
    return [line for part in value.split("\n") if (line := part.strip())]


def entries(value: str) -> list[Block]:
    """Each line a numbered entry, without the mark that it was typed with."""
    found = [_MARK.sub("", line) for line in lines_of(value)]
    return [point(f"{position}.", line) for position, line in enumerate(found, start=1)]


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def count(number: int | None, measure: str) -> str:
    return f"{BLANK if number is None else format_number(number)} {measure}"


def clock(moment: time | None) -> str:
    """ "19 giờ 30 phút"."""
    return f"{BLANK} giờ {BLANK} phút" if moment is None else f"{moment.hour} giờ {moment.minute:02d} phút"


def long_date(day: date | None) -> str:
    return f"ngày {BLANK} tháng {BLANK} năm {BLANK}" if day is None else date_in_words(day)


def person(name: str, post: str = "") -> str:
    """ "Ông (bà) Nguyễn Văn An, chức vụ: Trưởng thôn"."""
    who = f"Ông (bà) {name or LONG_BLANK}"
    return f"{who}, chức vụ: {post}" if post else who


def signed(post: str, name: str) -> Signature:
    """A post, which keeps its line breaks, over a name or the place for one."""
    return Signature(tuple(post.upper().split("\n")), name or LONG_BLANK)


def lines_to_fill(number: int) -> list[Block]:
    return [text(_WHOLE_LINE)] * number


def committee(meeting: Meeting, day: date) -> str:
    """ "Ủy ban nhân dân xã Song Vân"."""
    return f"Ủy ban nhân dân {meeting.unit.name_on(day)}"


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
    names = [_MARK.sub("", line).strip(" .,;") for line in lines_of(typed)]
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
