"""What the public notice board tells of a consultation: what is asked, and what became of the opinions."""

from functools import partial
from typing import Any

from apps.consultations.models import Consultation, ConsultationBallot, ConsultationOpinion, ballots_of, tally_of
from apps.consultations.papers.after import public_report_document, result_lines
from apps.consultations.papers.parts import committee, share_lines, span
from apps.core.numbers import format_number
from apps.core.text import shortened
from apps.core.together import rows_of, together
from apps.core.uploads import CONTENT_TYPES, CheckedFile
from apps.documents.blocks import Block
from apps.documents.drafting import capital, labelled, point, sentence, text
from apps.documents.services import OfferedFile, public_counts
from apps.documents.writers.pdf import render_pdf
from apps.documents.writers.wording import plain

# A page of the board is short; what goes beyond stands in the files.
_MOST_LETTERS = 12_000
_GAP = "\n\n"
_REST = "Nội dung đầy đủ xem ở tệp kèm theo."
_OTHERS = "Còn {} ý kiến khác và trả lời xem ở báo cáo kèm theo."


def call_text(consultation: Consultation) -> str:
    """On what and until when everybody may say something, and the draft itself."""
    facts = (
        ("Cơ quan chủ trì", consultation.lead_body),
        ("Thời gian lấy ý kiến", span(consultation)),
        ("Nơi lấy ý kiến", consultation.scope),
        ("Hình thức", consultation.forms),
    )
    sending = labelled("", "Cách gửi ý kiến", consultation.how_to_send) if consultation.how_to_send else []
    blocks: list[Block] = [
        text(f"{committee(consultation)} lấy ý kiến Nhân dân về: {sentence(consultation.title)}"),
        *([text(consultation.summary)] if consultation.summary else []),
        *(point("", label, value) for label, value in facts if value),
        *sending,
        *([text("Dự thảo"), text(consultation.draft)] if consultation.draft else []),
    ]
    return _joined(blocks)


def result_text(consultation: Any) -> str:
    """Numbers, ballots and each opinion with its answer; no names, and of villages no count that points at somebody.

    Opinions that do not fit any more are left out whole, from the first one on, and their number says so.
    """
    tally, ballots, opinions = together(
        [
            partial(tally_of, consultation),
            lambda: rows_of(consultation.ballots.for_list()),
            lambda: rows_of(consultation.opinions.all()),
        ]
    )
    blocks: list[Block] = [
        text(f"Kết quả lấy ý kiến Nhân dân {span(consultation)}: {sentence(consultation.title)}"),
        *result_lines(tally),
        *_ballots(consultation, ballots),
    ]
    parts = [_paragraphs(blocks)]
    room = _MOST_LETTERS - len(parts[0])
    for position, row in enumerate(opinions, start=1):
        part = _answered(position, row)
        room -= len(part) + len(_GAP)
        if room < 0:
            parts.append(_OTHERS.format(format_number(len(opinions) - position + 1)))
            break
        parts.append(part)
    return _GAP.join(parts)


def report_file(consultation: Consultation) -> OfferedFile:
    """The report as everybody may read it, chosen to go along with the result, of which the board has no room for all.

    It is written once it is released.
    """
    name = f"bao-cao-tiep-thu-giai-trinh-{consultation.ends_on:%Y-%m-%d}.pdf"

    def write() -> CheckedFile:
        return CheckedFile(name, "pdf", CONTENT_TYPES["pdf"], render_pdf(public_report_document(consultation)))

    return OfferedFile("bao-cao", name, write, chosen=True)


def _answered(position: int, row: ConsultationOpinion) -> str:
    """One opinion with its answer."""
    number = f" ({format_number(row.number)} ý kiến)" if row.number > 1 else ""
    said = point(f"{position}.", f"Ý kiến{number}", row.text)
    return _paragraphs([said, point("", capital(row.get_status_display()), row.reply)])


def _ballots(consultation: Any, rows: list[ConsultationBallot]) -> list[Block]:
    total = ballots_of(rows)
    if total is None:
        return []
    counts = (
        ("Số phiếu phát ra", total.issued),
        ("Số phiếu thu về", total.returned),
        ("Số phiếu đồng ý", total.agreed),
    )
    found: list[Block] = [
        point("", label, f"{format_number(number)} phiếu") for label, number in counts if number is not None
    ]
    found += share_lines(total)
    named = [(row.village.name_on(consultation.starts_on), row.agreed) for row in rows if row.village is not None]
    if len(named) > 1:
        each = "; ".join(f"{cell.label} {cell.text}" for cell in public_counts(named))
        found += [point("", "Số phiếu đồng ý theo thôn", each)] if each else []
    return found


def _paragraphs(blocks: list[Block]) -> str:
    """A number or dash before one stays."""
    return _GAP.join(f"{getattr(block, 'number', '')} {plain(block)}".strip() for block in blocks)


def _joined(blocks: list[Block]) -> str:
    """Paragraphs; what is too long says where the rest is."""
    whole = _paragraphs(blocks)
    return whole if len(whole) <= _MOST_LETTERS else f"{shortened(whole, _MOST_LETTERS)}\n\n{_REST}"
