"""Sheet VII of the quarterly statistics, "Đơn thư khiếu nại, tố cáo", as a workbook and as a paper."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from apps.complaints.services.balance import SheetRow
from apps.core.known import Known, known_notes, known_text
from apps.core.periods import Period
from apps.core.spreadsheets import Head, form_workbook
from apps.documents.blocks import Document, Table
from apps.documents.drafting import BLANK, commune_paper, signed, text
from apps.villages.models import AdministrativeUnit

_TITLE = "Đơn thư khiếu nại, tố cáo"
_HEADS = (
    Head("STT", width=6),
    Head("Loại đơn", width=22),
    Head("Tiếp nhận", ("Trong kỳ", "Từ đầu năm"), 13),
    Head("Đã giải quyết", ("Trong kỳ", "Từ đầu năm"), 13),
    Head("Chưa giải quyết", width=16),
    Head("Ghi chú", width=44),
)
# A paper's table has one row of headings.
_PAPER_HEADS = (
    "Loại đơn",
    "Tiếp nhận trong kỳ",
    "Tiếp nhận từ đầu năm",
    "Đã giải quyết trong kỳ",
    "Đã giải quyết từ đầu năm",
    "Chưa giải quyết",
    "Ghi chú",
)
_WIDTHS = (16, 12, 12, 12, 12, 12, 24)


def sheet_workbook(*, unit: AdministrativeUnit, rows: Sequence[SheetRow], period: Period) -> bytes:
    """The sheet as it is filled in: two rows of headings, the columns' numbers, complaints, denunciations, both."""
    above = (f"Biểu VII. {_TITLE}", f"Đơn vị: {unit.name_on(period.end)}", f"Kỳ báo cáo: {period}")
    lines = [
        [None if number == len(rows) else number, row.label, *map(_cell, row.values), row.note]
        for number, row in enumerate(rows, start=1)
    ]
    return form_workbook("Biểu VII", above, _HEADS, lines, _notes(rows))


def _cell(value: Known) -> int | Decimal | str:
    """A whole number as one; what is not whole as words, so that nobody adds it up."""
    return value if isinstance(value, int | Decimal) else known_text(value)


def _notes(rows: Sequence[SheetRow]) -> list[str]:
    return known_notes(value for row in rows for value in row.values)


def sheet_document(*, unit: AdministrativeUnit, rows: Sequence[SheetRow], period: Period) -> Document:
    """The sheet as a paper of the commune, its date and number left blank.

    By the names of the period's last day; while the period runs, of today.
    """
    on = min(period.end, timezone.localdate())
    numbers = tuple(f"({number})" for number in range(1, len(_PAPER_HEADS) + 1))
    printed = ((row.label, *map(known_text, row.values), row.note or "—") for row in rows)
    return commune_paper(
        unit,
        "BIỂU THỐNG KÊ",
        f"{_TITLE}\n{period}",
        [
            Table(_PAPER_HEADS, (numbers, *printed), _WIDTHS),
            text(
                "Số liệu tính theo ngày tiếp nhận và ngày kết thúc xử lý ghi trong sổ; khiếu nại tính theo số đơn, "
                "tố cáo theo số hồ sơ."
            ),
            *map(text, _notes(rows)),
        ],
        on=on,
        dated=False,
        title=f"Biểu VII. {_TITLE}, {period}",
        recipients=("Đảng ủy, HĐND, UBND", "Lưu: VT"),
        signature=signed("TM. Ủy ban nhân dân\nChủ tịch"),
        number=f"Số: {BLANK}/BC-UBND",
    )
