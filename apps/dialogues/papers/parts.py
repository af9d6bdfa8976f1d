"""What the papers of a dialogue share: who holds it when and with whom, its bases in law, the opinions."""

from apps.dialogues.models import Dialogue
from apps.documents.blocks import Block, Signature
from apps.documents.drafting import clock, committee_of, labelled, person, point, signed
from apps.documents.rules import date_in_words


def committee(dialogue: Dialogue) -> str:
    """ "Ủy ban nhân dân xã Song Vân", by the name of the dialogue's day."""
    return committee_of(dialogue.unit, dialogue.held_on)


def when(dialogue: Dialogue) -> str:
    return f"{clock(dialogue.starts_at)}, {date_in_words(dialogue.held_on)}"


def host(dialogue: Dialogue) -> str:
    """ "Ông (bà) Nguyễn Văn Khiêm, chức vụ: Chủ tịch UBND"."""
    return person(dialogue.host_name, dialogue.get_host_post_display())


def with_whom(dialogue: Dialogue) -> str:
    """ "thanh niên (toàn xã)"."""
    return f"{dialogue.get_target_group_display()} ({dialogue.scope})"


def chairman_signs(dialogue: Dialogue) -> Signature:
    """The committee's head; the name is known where he holds the dialogue himself."""
    name = dialogue.host_name if dialogue.host_post == "chairman" else ""
    return signed("TM. Ủy ban nhân dân\nChủ tịch", name)


def law_of(dialogue: Dialogue, key: str) -> str:
    """The article by which the dialogue is announced and its result published; "" where no confirmed one held."""
    limit = dialogue.limits.get(key)
    return limit.article if limit is not None and limit.is_confirmed else ""


def bases_of(dialogue: Dialogue, key: str) -> tuple[str, ...]:
    article = law_of(dialogue, key)
    return (f"Căn cứ {article}",) if article else ()


def opinions_of(dialogue: Dialogue) -> list[Block]:
    """Each opinion with who answers by when, the answer and what was promised; no names of those who spoke."""
    found: list[Block] = []
    for number, opinion in enumerate(dialogue.opinions.select_related("official"), start=1):  # type: ignore[attr-defined]
        found += labelled(f"{number})", "Ý kiến", opinion.topic)
        if opinion.answerer:
            found.append(point("-", "Trả lời", opinion.answerer))
        if opinion.answer:
            found += labelled("-", "Nội dung trả lời, kết quả", opinion.answer)
        found.append(point("-", "Tình trạng", opinion.get_status_display()))
        if opinion.next_day is not None:
            label = "Hạn thực hiện cam kết" if opinion.status == "promised" else "Hạn trả lời"
            found.append(point("-", label, f"ngày {opinion.next_day:%d/%m/%Y}"))
    return found
