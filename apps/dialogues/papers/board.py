"""What the public notice board tells of a dialogue, whoever holds it: that it comes, and what came of it."""

from apps.dialogues.models import Dialogue
from apps.dialogues.papers.after import outcome
from apps.dialogues.papers.parts import host, with_whom
from apps.documents.blocks import Block
from apps.documents.drafting import clock, count, labelled, long_date, point


def notice_blocks(dialogue: Dialogue) -> list[Block]:
    """Time, place, content and how to take part; what is not known yet is left out, as nobody writes on a board."""
    attendance = labelled("-", "Cách thức tham gia", dialogue.attendance) if dialogue.attendance else []
    return [*_about(dialogue), *attendance]


def hours_and_place(dialogue: Dialogue) -> str:
    """ "08 giờ 00 phút, Hội trường UBND xã", as far as they are known, for the list of what comes up."""
    hours = clock(dialogue.starts_at) if dialogue.starts_at else ""
    return ", ".join(filter(None, (hours, dialogue.place)))[:200]


def result_blocks(dialogue: Dialogue) -> list[Block]:
    """How many came, each opinion with its answer or who answers by when, and the conclusion; no names of speakers."""
    numbers = (
        ("Số lượt người tham dự", dialogue.participants, "lượt người"),
        ("Số người phát biểu", dialogue.speakers, "người"),
    )
    counted = [point("-", label, count(number, unit)) for label, number, unit in numbers if number is not None]
    return [*_about(dialogue), *counted, *outcome(dialogue)]


def _about(dialogue: Dialogue) -> list[Block]:
    day = long_date(dialogue.held_on)
    facts = (
        ("Nội dung", dialogue.subject),
        ("Thời gian", f"{clock(dialogue.starts_at)}, {day}" if dialogue.starts_at else day),
        ("Địa điểm", dialogue.place),
        ("Chủ trì", host(dialogue)),
        ("Đồng chủ trì, phối hợp", dialogue.co_hosts),
        ("Đối tượng tham gia", with_whom(dialogue)),
        ("Hình thức", dialogue.get_mode_display()),
    )
    return [point("-", label, value) for label, value in facts if value]
