"""What the papers of a consultation share: its bases in law, its forms, the table of ballots."""

from typing import Any

from apps.consultations.models import BallotSum, Consultation, ConsultationBallot, ballots_of
from apps.core.numbers import format_number
from apps.documents.blocks import Block, Signature, Table
from apps.documents.drafting import LONG_BLANK, capital, committee_of, point, signed
from apps.law.models import Mark

NOT_COUNTED = "–"
_TOTAL = "Tổng số chung"


def committee(consultation: Consultation) -> str:
    """ "Ủy ban nhân dân xã Song Vân", by the name of the first day."""
    return committee_of(consultation.unit, consultation.starts_on)


def bases_of(consultation: Consultation) -> tuple[str, ...]:
    """The article that asks for it, where a public source shows it and it held on the first day."""
    subject = consultation.subject
    confirmed = subject.mark == Mark.SEEN and subject.article and subject.stood_on(consultation.starts_on)
    return (f"Căn cứ {subject.article}",) if confirmed else ()


def span(consultation: Consultation) -> str:
    return f"từ ngày {consultation.starts_on:%d/%m/%Y} đến hết ngày {consultation.ends_on:%d/%m/%Y}"


def asked_forms(consultation: Any) -> list[Block]:
    """Each form with where and how; a blank where none was named."""
    rows = consultation.channels.all()
    found: list[Block] = [point("-", capital(row.get_channel_display()), row.detail) for row in rows]
    return found or [point("-", LONG_BLANK)]


def chairman_signs() -> Signature:
    return signed("TM. Ủy ban nhân dân\nChủ tịch")


def ballot_table(consultation: Any, *, by_village: bool = True) -> list[Block]:
    """The ballots by village with their sum, and the two shares with their sums; nothing without ballots.

    Not `by_village` the sum alone.
    """
    rows = list(consultation.ballots.for_list())
    total = ballots_of(rows)
    if total is None:
        return []
    day = consultation.starts_on
    header = ("Thôn", "Phát ra", "Thu về", "Hợp lệ", "Đồng ý", "Không đồng ý", "Ý kiến khác")
    cells = [(row.village.name_on(day) if row.village_id else _TOTAL, *_cells(row)) for row in rows]
    if not by_village:
        cells = [(_TOTAL, *_cells(total))]
    elif len(rows) > 1:
        cells.append(("Cộng", *_cells(total)))
    return [Table(header, tuple(cells), (28, 12, 12, 12, 12, 12, 12)), *share_lines(total)]


def share_lines(total: BallotSum) -> list[Block]:
    """The share of those that agree, of the ballots that came back and of those given out, as far as both are known."""
    return [point("-", "Tỷ lệ đồng ý", words) for words in (total.of_returned, total.of_issued) if words]


def _cells(row: Any) -> tuple[str, ...]:
    values = (getattr(row, name) for name in ConsultationBallot.COUNTS)
    return tuple(NOT_COUNTED if value is None else format_number(value) for value in values)
