"""Before a dialogue: the plan, and the notice to the people (Law 72/2025/QH15, Điều 43)."""

from collections.abc import Callable
from datetime import date

from apps.dialogues.models import NOTICE_KEY, RESULT_KEY, Dialogue
from apps.dialogues.papers.parts import bases_of, chairman_signs, committee, host, when, with_whom
from apps.dialogues.rules import DayLimit, notice_due_on, result_due_on
from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import BLANK, LONG_BLANK, commune_paper, labelled, point, sentence, text
from apps.documents.rules import date_in_words


def notice_document(dialogue: Dialogue) -> Document:
    """Time, place, content and how to take part, dated by the day of announcing."""
    on = dialogue.announced_on or dialogue.held_on
    body: list[Block] = [
        text(sentence(f"{committee(dialogue)} tổ chức hội nghị đối thoại với Nhân dân như sau")),
        *_what(dialogue),
        Heading(2, "5", "Cách thức tham gia"),
        *labelled("-", "Tham gia, gửi ý kiến", dialogue.attendance),
        text(f"{committee(dialogue)} thông báo để Nhân dân biết, tham gia."),
    ]
    return commune_paper(
        dialogue.unit,
        "THÔNG BÁO",
        f"Tổ chức hội nghị đối thoại với Nhân dân\n{dialogue.subject}",
        body,
        on=on,
        dated=dialogue.announced_on is not None,
        title=f"Thông báo tổ chức đối thoại: {dialogue}",
        recipients=("Các thôn, tổ dân phố", "Ủy ban MTTQ Việt Nam và các tổ chức thành viên", "Lưu: VT"),
        signature=chairman_signs(dialogue),
        number=f"Số: {BLANK}/TB-UBND",
        bases=bases_of(dialogue, NOTICE_KEY),
    )


def plan_document(dialogue: Dialogue) -> Document:
    """What is held, who prepares it, and the days that confirmed law sets before and after; its date is left blank."""
    announce = _no_later_than(dialogue, NOTICE_KEY, notice_due_on)
    publish = _no_later_than(dialogue, RESULT_KEY, result_due_on)
    body: list[Block] = [
        *_what(dialogue),
        Heading(2, "5", "Tổ chức thực hiện"),
        point("-", "Chuẩn bị nội dung, tổng hợp ý kiến gửi trước", LONG_BLANK),
        point("-", "Thông báo đến Nhân dân", announce),
        point("-", "Ghi biên bản hội nghị", dialogue.secretary_name or LONG_BLANK),
        point("-", "Công bố, niêm yết kết quả và gửi đến các trưởng thôn", publish),
        text(f"Trên đây là Kế hoạch tổ chức đối thoại với Nhân dân của {committee(dialogue)}."),
    ]
    return commune_paper(
        dialogue.unit,
        "KẾ HOẠCH",
        f"Tổ chức hội nghị đối thoại với Nhân dân\n{dialogue.subject}",
        body,
        on=dialogue.held_on,
        dated=False,
        title=f"Kế hoạch đối thoại: {dialogue}",
        recipients=("Thường trực Đảng ủy, HĐND", "Ủy ban MTTQ Việt Nam", "Lưu: VT"),
        signature=chairman_signs(dialogue),
        number=f"Số: {BLANK}/KH-UBND",
        bases=bases_of(dialogue, NOTICE_KEY),
    )


def _no_later_than(dialogue: Dialogue, key: str, due_on: Callable[[date, DayLimit], date]) -> str:
    """ "chậm nhất ngày 24 tháng 7 năm 2025"; a blank where no confirmed limit held on the dialogue's day."""
    limit = dialogue.limits.get(key)
    if limit is None or not limit.is_confirmed:
        return LONG_BLANK
    return f"chậm nhất {date_in_words(due_on(dialogue.held_on, limit))}"


def _what(dialogue: Dialogue) -> list[Block]:
    helped = [point("-", "Đồng chủ trì, phối hợp", dialogue.co_hosts)] if dialogue.co_hosts else []
    asked = [point("-", "Cử tri đề nghị", dialogue.request)] if dialogue.request else []
    return [
        Heading(2, "1", "Nội dung"),
        text(sentence(dialogue.subject)),
        point("-", "Lý do tổ chức", dialogue.get_occasion_display()),
        *asked,
        Heading(2, "2", "Thành phần"),
        point("-", "Chủ trì", host(dialogue)),
        *helped,
        point("-", "Đối tượng tham gia", with_whom(dialogue)),
        Heading(2, "3", "Thời gian, địa điểm"),
        point("-", "Thời gian", when(dialogue)),
        point("-", "Địa điểm", dialogue.place or LONG_BLANK),
        Heading(2, "4", "Hình thức"),
        text(sentence(f"Đối thoại {dialogue.get_mode_display()}")),
    ]
