"""Lists of households as documents in the look of Decree 30/2020/NĐ-CP."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from apps.core.numbers import format_number
from apps.documents.blocks import Document, Letterhead, Paragraph, Run, Signature, Table
from apps.documents.rules import place_and_date
from apps.households.listing import classes_text
from apps.households.services.entitled import Entitled

# Beyond that a list takes the server too long, and nobody leafs through it.
MOST_ROWS = 1000
TOO_LONG = "Chọn một thôn để in"
_STUCK = "\N{NO-BREAK SPACE}"
# The heading of the names breaks in its middle, and there is room for long ones.
_ENTITLED = (
    ("STT", 7),
    ("Mã hộ", 13),
    (f"Họ và tên cử tri đại{_STUCK}diện{_STUCK}hộ", 33),
    ("Năm sinh", 9),
    ("Tư cách", 14),
    ("Ký tên", 24),
)
_HOUSEHOLDS = (
    ("STT", 7),
    ("Mã hộ", 12),
    ("Chủ hộ", 23),
    ("Năm sinh", 8),
    ("Cử tri đại diện hộ", 23),
    ("Số nhân khẩu", 9),
)


def entitled_document(*, unit: Any, rows: Sequence[Entitled], day: date, village: str = "") -> Document:
    """Who casts the households' votes, with room to sign; `village` by its name of the day, "" for several villages.

    `ValidationError` for more than `MOST_ROWS`.
    """
    cells = [
        (str(number), row.household.code, row.name, str(row.birth_year or ""), row.standing, "")
        for number, row in enumerate(rows, start=1)
    ]
    total = f"Danh sách có {format_number(len(rows))} cử tri đại diện hộ gia đình."
    title = "Danh sách cử tri đại diện hộ gia đình"
    return _document(unit, title, _ENTITLED, _with_villages(rows, cells, village), total, day, village)


def household_document(
    *, unit: Any, rows: Sequence[Entitled], day: date, year: int, village: str = "", narrowed: str = ""
) -> Document:
    """The households that count on the day, with the classes of `year`; members as the register has them now.

    `narrowed` says in words by what else the list was chosen. The households need their classifications loaded.
    `ValidationError` for more than `MOST_ROWS`.
    """
    cells = [
        (
            str(number),
            row.household.code,
            row.head,
            str(row.head_birth_year or ""),
            row.name,
            format_number(row.household.members),
            classes_text(row.household, year),
        )
        for number, row in enumerate(rows, start=1)
    ]
    people = format_number(sum(row.household.members for row in rows))
    total = f"Danh sách có {format_number(len(rows))} hộ, {people} nhân khẩu (số nhân khẩu theo sổ ngày lập danh sách)."
    title = "Danh sách hộ gia đình"
    columns = (*_HOUSEHOLDS, (f"Diện hộ năm {year}", 18))
    return _document(unit, title, columns, _with_villages(rows, cells, village), total, day, village, narrowed)


def _with_villages(rows: Sequence[Entitled], cells: Sequence[tuple[str, ...]], village: str) -> list[tuple[str, ...]]:
    """The rows, each village's under a line with its name where the list holds several."""
    if len(rows) > MOST_ROWS:
        raise ValidationError(
            f"Danh sách có {format_number(len(rows))} hộ; mỗi lần in nhiều nhất {format_number(MOST_ROWS)} hộ. "
            f"{TOO_LONG}."
        )
    found: list[tuple[str, ...]] = []
    last = village
    for row, line in zip(rows, cells, strict=True):
        if not village and row.village != last:
            last = row.village
            found.append(("", "", capfirst(last), *[""] * (len(line) - 3)))
        found.append(line)
    return found


def _document(
    unit: Any,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: list[tuple[str, ...]],
    total: str,
    day: date,
    village: str,
    narrowed: str = "",
) -> Document:
    """Dated today, when the list is drawn up, by the unit's name of today; it tells of `day`."""
    today = timezone.localdate()
    where = village or unit.name_on(day)
    subject = f"{capfirst(where)}, tính đến ngày {day:%d/%m/%Y}{f' ({narrowed})' if narrowed else ''}"
    return Document(
        letterhead=Letterhead(
            parent="",
            organ=("ỦY BAN NHÂN DÂN", unit.name_on(today).upper()),
            number_line="",
            place_date=place_and_date(unit.short_name_on(today), today),
        ),
        type_name=title.upper(),
        subject=subject,
        body=(
            Table(tuple(name for name, _ in columns), tuple(rows), tuple(width for _, width in columns)),
            Paragraph((Run(total),)),
        ),
        recipients=("Lưu: VT",),
        signature=Signature(("NGƯỜI LẬP DANH SÁCH",), ""),
        title=f"{title}: {subject}",
        author=f"Ủy ban nhân dân {unit.name_on(today)}",
        created=today,
    )
