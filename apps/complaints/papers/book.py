"""The reception book of twelve columns, as a workbook and as a printed list across A4 pages.

Mẫu số 03, Thông tư 04/2021/TT-TTCP.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import docx
from django.template.loader import render_to_string
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from apps.complaints.models import Reception
from apps.core.periods import Period
from apps.core.spreadsheets import Head, form_workbook
from apps.documents.layout import OFFICE_FONT, PAGE_HEIGHT_MM, PAGE_WIDTH_MM
from apps.documents.writers.pdf import render_sheet
from apps.villages.models import AdministrativeUnit

TITLE = "Sổ tiếp công dân"
# Beyond that a printed book takes the server too long.
MOST_ROWS = 1000
TOO_LONG = f"Kỳ này có hơn {MOST_ROWS} lượt: chọn kỳ ngắn hơn để in PDF, DOCX; Excel thì không giới hạn."
HEADS = (
    Head("STT", width=8),
    Head("Ngày tiếp", width=16),
    Head("Họ tên, địa chỉ", width=28),
    Head("Số CMND, hộ chiếu", width=12),
    Head("Nội dung vụ việc", width=36),
    Head("Phân loại đơn/số người", width=14),
    Head("Cơ quan đã giải quyết", width=16),
    Head(
        "Hướng xử lý",
        ("Thụ lý để giải quyết", "Trả lại đơn và hướng dẫn", "Chuyển đơn đến cơ quan có thẩm quyền"),
        width=13,
    ),
    Head("Theo dõi kết quả giải quyết", width=20),
    Head("Ghi chú", width=18),
)
_LETTERS = [head.width for head in HEADS for _ in head.parts or (head.name,)]
# Of the columns, in per cent.
_WIDTHS = [100 * letters / sum(_LETTERS) for letters in _LETTERS]
_SIDE_MM = 12
_CROSS = "x"
_ACCEPTED, _GUIDED, _MOVED = range(3)
_COLUMNS = {
    Reception.Handling.ACCEPTED: _ACCEPTED,
    Reception.Handling.GUIDED: _GUIDED,
    Reception.Handling.RETURNED: _GUIDED,
    Reception.Handling.TRANSFERRED: _MOVED,
}
# Beside the template, as the portal's pages carry no styles of their own.
_STYLE = """
@page { size: A4 landscape; margin: 15mm 12mm; @bottom-right { content: counter(page); font: 9pt Tinos; } }
body { font: 10pt Tinos; }
h1 { font-size: 14pt; margin: 2mm 0 0; text-align: center; }
p { margin: 0; }
.organ { font-weight: bold; text-transform: uppercase; }
.period { text-align: center; margin-bottom: 3mm; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; }
th, td { border: 0.5pt solid #000; padding: 1mm; vertical-align: top; overflow-wrap: anywhere; text-align: left; }
th, .number { text-align: center; vertical-align: middle; }
tr { break-inside: avoid; }
"""


def book_lines(receptions: Iterable[Reception]) -> Iterator[list[Any]]:
    """The book's cells of each turn, in the order given; visitors and petition loaded beforehand.

    The number of a person's identity paper stays empty: the portal keeps none.
    """
    for number, turn in enumerate(receptions, start=1):
        crosses = ["", "", ""]
        if turn.handling in _COLUMNS:
            crosses[_COLUMNS[Reception.Handling(turn.handling)]] = _CROSS
        yield [
            number,
            turn.held_on,
            "\n".join(_visitors(turn)),
            "",
            turn.subject,
            _class_and_people(turn),
            turn.earlier_handled_by,
            *crosses,
            _followed(turn),
            "; ".join(_notes(turn)),
        ]


def _visitors(turn: Reception) -> Iterator[str]:
    for visitor in turn.visitors.all():  # type: ignore[attr-defined]
        yield f"{visitor.name}, {visitor.address}" if visitor.address else visitor.name


def _class_and_people(turn: Reception) -> str:
    kind = turn.petition.type_name if turn.petition else ""
    if turn.handling == Reception.Handling.DENUNCIATION:
        kind = "tố cáo"
    return f"{kind}/{turn.people}" if kind else f"{turn.people}"


def _followed(turn: Reception) -> str:
    said = [turn.outcome] if turn.outcome else []
    if turn.petition:
        said.append(f"{turn.petition}: {turn.petition.get_status_display()}")
    if turn.answered_on:
        said.append(f"đã trả lời ngày {turn.answered_on:%d/%m/%Y}")
    elif turn.answer_due_on:
        said.append(f"hẹn trả lời ngày {turn.answer_due_on:%d/%m/%Y}")
    return "; ".join(said)


def _notes(turn: Reception) -> Iterator[str]:
    if turn.handling not in _COLUMNS:
        yield turn.get_handling_display()
    if turn.receiver != Reception.Receiver.OFFICER:
        yield f"{turn.get_receiver_display()} tiếp"
    if turn.is_group:
        yield "đoàn đông người"
    if turn.inspectorate_present:
        yield "có Ban Thanh tra nhân dân dự"


def book_workbook(*, unit: AdministrativeUnit, period: Period, lines: Iterable[Sequence[Any]]) -> bytes:
    """The book with its head of two rows and the columns' numbers, by the unit's name of the period's last day."""
    above = (TITLE.upper(), f"Đơn vị: {unit.name_on(period.end)}", f"Kỳ: {period}")
    return form_workbook(TITLE, above, HEADS, lines)


def book_pdf(*, unit: AdministrativeUnit, period: Period, lines: Iterable[Sequence[Any]]) -> bytes:
    context = {
        "title": f"{TITLE}, {period}",
        "organ": _organ(unit, period),
        "period": str(period),
        "heads": HEADS,
        "columns": range(1, len(_WIDTHS) + 1),
        "rows": [[_text(cell) for cell in line] for line in lines],
    }
    widths = (f"col:nth-child({at}) {{ width: {share:.2f}%; }}\n" for at, share in enumerate(_WIDTHS, start=1))
    return render_sheet(render_to_string("complaints/reception_book_print.html", context), _STYLE + "".join(widths))


def book_docx(*, unit: AdministrativeUnit, period: Period, lines: Iterable[Sequence[Any]]) -> bytes:
    """The book to go on writing in; the head comes again on each page."""
    word: Any = docx.Document()
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(PAGE_HEIGHT_MM), Mm(PAGE_WIDTH_MM)
    section.left_margin = section.right_margin = Mm(_SIDE_MM)
    section.top_margin = section.bottom_margin = Mm(15)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = OFFICE_FONT, Pt(10)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), OFFICE_FONT)
    normal.paragraph_format.space_after = Pt(0)
    _line(word.add_paragraph(), _organ(unit, period).upper(), bold=True)
    _line(word.add_paragraph(), TITLE.upper(), bold=True, size=14, centred=True)
    _line(word.add_paragraph(), f"{str(period)[:1].upper()}{str(period)[1:]}", centred=True)
    table = word.add_table(rows=3, cols=len(_WIDTHS))
    table.style, table.autofit = "Table Grid", False
    _head(table)
    for line in lines:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, value in zip(row.cells, line, strict=True):
            cell.text = _text(value)
    room = PAGE_HEIGHT_MM - 2 * _SIDE_MM
    for column, share in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(room * share / 100)
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _head(table: Any) -> None:
    top, parts, numbers = table.rows
    column = 0
    for head in HEADS:
        last = column + max(1, len(head.parts)) - 1
        for offset, part in enumerate(head.parts):
            _line(parts.cells[column + offset].paragraphs[0], part, bold=True, centred=True)
        merged = top.cells[column].merge(top.cells[last] if head.parts else parts.cells[column])
        _line(merged.paragraphs[0], head.name, bold=True, centred=True)
        column = last + 1
    for number, cell in enumerate(numbers.cells, start=1):
        _line(cell.paragraphs[0], f"({number})", centred=True)
    for row in (top, parts, numbers):
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _line(paragraph: Any, words: str, *, bold: bool = False, size: int = 10, centred: bool = False) -> None:
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _organ(unit: AdministrativeUnit, period: Period) -> str:
    return f"Ủy ban nhân dân {unit.name_on(period.end)}"


def _text(cell: Any) -> str:
    return f"{cell:%d/%m/%Y}" if hasattr(cell, "strftime") else str(cell)
