"""After a dialogue: the minutes, and the notice of its result (Law 72/2025/QH15, Điều 43)."""

from apps.dialogues.models import RESULT_KEY, Dialogue
from apps.dialogues.papers.parts import bases_of, chairman_signs, committee, host, opinions_of, when, with_whom
from apps.documents.blocks import Block, Document, Heading
from apps.documents.drafting import BLANK, clock, commune_paper, count, lines_of, point, sentence, signed, text
from apps.documents.rules import date_in_words


def minutes_document(dialogue: Dialogue) -> Document:
    """What was said and answered; those who spoke are counted, not named. What is not known is left blank."""
    where = f", tại {dialogue.place}" if dialogue.place else ""
    helped = [point("-", "Đồng chủ trì, phối hợp", dialogue.co_hosts)] if dialogue.co_hosts else []
    body: list[Block] = [
        text(sentence(f"Hôm nay, vào hồi {when(dialogue)}{where}, tổ chức hội nghị đối thoại: {dialogue.subject}")),
        Heading(1, "I", "Thành phần"),
        point("-", "Chủ trì", host(dialogue)),
        *helped,
        point("-", "Thư ký", f"Ông (bà) {dialogue.secretary_name or BLANK}"),
        point("-", "Đối tượng tham gia", with_whom(dialogue)),
        point("-", "Hình thức", dialogue.get_mode_display()),
        point("-", "Số lượt người tham dự", count(dialogue.participants, "lượt người")),
        Heading(1, "II", "Nội dung"),
        point("-", "Số người phát biểu", count(dialogue.speakers, "người")),
        *(opinions_of(dialogue) or [text("Không có ý kiến nào được nêu.")]),
        *_conclusion(dialogue, "III"),
        text(f"Hội nghị kết thúc vào hồi {clock(dialogue.ended_at)}, {date_in_words(dialogue.held_on)}."),
    ]
    return commune_paper(
        dialogue.unit,
        "BIÊN BẢN",
        f"Hội nghị đối thoại với Nhân dân\n{dialogue.subject}",
        body,
        on=dialogue.held_on,
        dated=True,
        title=f"Biên bản hội nghị đối thoại: {dialogue}",
        recipients=(committee(dialogue), "Lưu: hồ sơ đối thoại"),
        signature=signed("Chủ trì", dialogue.host_name),
        cosigners=(signed("Thư ký", dialogue.secretary_name),),
    )


def result_document(dialogue: Dialogue) -> Document:
    """The result for posting and for the village heads, dated by the day of publishing where that is known."""
    on = dialogue.results_published_on or dialogue.held_on
    attended = f", có {count(dialogue.participants, 'lượt người')} tham dự" if dialogue.participants is not None else ""
    spoke = f", {count(dialogue.speakers, 'người')} phát biểu" if dialogue.speakers is not None else ""
    body: list[Block] = [
        text(
            sentence(
                f"{date_in_words(dialogue.held_on).capitalize()}, {committee(dialogue)} tổ chức hội nghị đối thoại với "
                f"{with_whom(dialogue)} về việc: {dialogue.subject}{attended}{spoke}"
            )
        ),
        *outcome(dialogue),
        text(f"{committee(dialogue)} thông báo để Nhân dân biết, theo dõi và giám sát việc thực hiện."),
    ]
    return commune_paper(
        dialogue.unit,
        "THÔNG BÁO",
        f"Kết quả hội nghị đối thoại với Nhân dân {date_in_words(dialogue.held_on)}",
        body,
        on=on,
        dated=dialogue.results_published_on is not None,
        title=f"Thông báo kết quả đối thoại: {dialogue}",
        recipients=("Các trưởng thôn, tổ trưởng tổ dân phố", "Ủy ban MTTQ Việt Nam", "Niêm yết tại trụ sở", "Lưu: VT"),
        signature=chairman_signs(dialogue),
        number=f"Số: {BLANK}/TB-UBND",
        bases=bases_of(dialogue, RESULT_KEY),
    )


def outcome(dialogue: Dialogue) -> list[Block]:
    """The opinions with their answers, and the conclusion."""
    opinions = opinions_of(dialogue) or [text("Không có ý kiến nào được nêu.")]
    return [Heading(1, "I", "Ý kiến và trả lời"), *opinions, *_conclusion(dialogue, "II")]


def _conclusion(dialogue: Dialogue, number: str) -> list[Block]:
    said = [text(sentence(line)) for line in lines_of(dialogue.conclusion)]
    return [Heading(1, number, "Kết luận của người chủ trì"), *said] if said else []
