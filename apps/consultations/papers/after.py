"""After the people were asked: the report on what was accepted and why the rest was not."""

from typing import Any

from apps.consultations.models import Answer, Consultation, Tally, tally_of
from apps.consultations.papers.parts import (
    NOT_COUNTED,
    ballot_table,
    bases_of,
    chairman_signs,
    committee,
    span,
)
from apps.core.numbers import format_number
from apps.documents.blocks import Block, Document, Heading, Table
from apps.documents.drafting import BLANK, LONG_BLANK, capital, commune_paper, count, lines_of, point, sentence, text


def report_document(consultation: Consultation) -> Document:
    """Forms, numbers, ballots and each opinion with its answer; dated by the day on which it was made public."""
    return _report(consultation, by_village=True)


def public_report_document(consultation: Consultation) -> Document:
    """The report as everybody may read it: without the ballots of each village, whose small numbers point at people."""
    return _report(consultation, by_village=False)


def _report(consultation: Consultation, *, by_village: bool) -> Document:
    tally = tally_of(consultation)
    body: list[Block] = [
        Heading(1, "I", "Việc lấy ý kiến"),
        point("-", "Nội dung", consultation.title),
        *(text(sentence(line)) for line in lines_of(consultation.summary)),
        point("-", "Cơ quan chủ trì", consultation.lead_body),
        point("-", "Nơi lấy ý kiến", consultation.scope),
        point("-", "Thời gian", span(consultation)),
        point("-", "Hình thức", _forms(consultation)),
        Heading(1, "II", "Kết quả"),
        *result_lines(tally),
        *ballot_table(consultation, by_village=by_village),
        Heading(1, "III", "Tổng hợp, tiếp thu, giải trình"),
        *_opinions(consultation),
        text(f"{committee(consultation)} báo cáo để Nhân dân biết, theo dõi và giám sát việc thực hiện."),
    ]
    return commune_paper(
        consultation.unit,
        "BÁO CÁO",
        f"Tiếp thu, giải trình ý kiến Nhân dân\n{consultation.title}",
        body,
        on=consultation.explained_on or consultation.ends_on,
        dated=consultation.explained_on is not None,
        title=f"Báo cáo tiếp thu, giải trình: {consultation}",
        recipients=("Thường trực Đảng ủy, HĐND", "Ủy ban MTTQ Việt Nam", "Các thôn, tổ dân phố", "Lưu: VT"),
        signature=chairman_signs(),
        number=f"Số: {BLANK}/BC-UBND",
        bases=bases_of(consultation),
    )


def result_lines(tally: Tally) -> list[Block]:
    """How many opinions, and what became of them; a number that some form lacks says so."""
    found: list[Block] = [point("-", "Tổng số ý kiến", _known(tally.given, whole=tally.given_whole))]
    if tally.given:
        found.append(point("-", "Số ý kiến tiếp thu, cả một phần", _known(tally.accepted, whole=tally.accepted_whole)))
    if tally.accepted_share:
        found.append(point("-", "Tỷ lệ tiếp thu", tally.accepted_share))
    if tally.waiting:
        found.append(point("-", "Số ý kiến chưa trả lời", count(tally.waiting, "ý kiến")))
    return found


def _known(number: int | None, *, whole: bool) -> str:
    partly = " (có hình thức chưa đếm)" if number is not None and not whole else ""
    return f"{count(number, 'ý kiến')}{partly}"


def _forms(consultation: Any) -> str:
    """Each form, with the total where one was counted."""
    found = [
        row.get_channel_display() + ("" if row.counted is None else f" ({count(row.counted, 'ý kiến')})")
        for row in consultation.channels.all()
    ]
    return "; ".join(found) or LONG_BLANK


def _opinions(consultation: Any) -> list[Block]:
    rows = list(consultation.opinions.all())
    if not rows:
        return [text("Không ghi ý kiến nào theo từng nội dung.")]
    header = ("STT", "Ý kiến", "Số lượt", "Xử lý", "Tiếp thu, giải trình")
    cells = [
        (
            str(position),
            " ".join(row.text.split()),
            format_number(row.number),
            capital(row.get_status_display()),
            " ".join(row.reply.split()) or NOT_COUNTED,
        )
        for position, row in enumerate(rows, start=1)
    ]
    kinds = [(status, sum(row.number for row in rows if row.status == status)) for status in Answer]
    words = "; ".join(f"{status.label} {format_number(number)}" for status, number in kinds if number)
    cells.append(("", "Cộng", format_number(sum(row.number for row in rows)), "", capital(words)))
    return [Table(header, tuple(cells), (7, 38, 9, 14, 32))]
