"""Lists as Excel workbooks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from apps.core.downloads import file_response

# Rows below the header that offer the choices of a sheet to be filled in.
_CHOICE_ROWS = 5000
_GUIDE, _LISTS = "Hướng dẫn", "Danh mục"


@dataclass(frozen=True)
class Filling:
    """What helps to fill a sheet in, by the column's place from 0 on.

    `notes` show at the headings, `choices` drop down (other text is taken too), `texts` are columns in which Excel
    keeps leading zeros; `guide` are the rows of a second sheet. `widths` are in letters, where the heading is no
    measure.
    """

    notes: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    texts: frozenset[int] = frozenset()
    guide: Sequence[Sequence[str]] = ()
    widths: Mapping[int, int] = field(default_factory=dict)


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]], filling: Filling | None = None) -> bytes:
    """One sheet with a bold, frozen header. Text is always stored as text, so no cell can run as a formula.

    With `filling` it is a template: further sheets explain it and hold what its columns offer.
    """
    book = Workbook(write_only=True)
    filling = filling or Filling()
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for index, name in enumerate(header):
        width = filling.widths.get(index, max(12, min(len(name) + 4, 40)))
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    for index in filling.texts:
        sheet.column_dimensions[get_column_letter(index + 1)].number_format = "@"
    bold = Font(bold=True)
    heads = [_cell(sheet, name, bold) for name in header]
    for index, note in filling.notes.items():
        heads[index].comment = Comment(note, "", height=120, width=280)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    _offer(book, sheet, header, filling.choices)
    if filling.guide:
        _add_guide(book, filling.guide)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _offer(book: Any, sheet: Any, header: Sequence[str], choices: Mapping[int, Sequence[str]]) -> None:
    """The choices as columns of a sheet of their own, which the drop-down lists point to: those hold 255 letters."""
    if not choices:
        return
    lists = book.create_sheet(_LISTS)
    longest = max(len(offered) for offered in choices.values())
    lists.append([_cell(lists, f"Chọn cho cột {header[index]}", Font(bold=True)) for index in choices])
    for number in range(longest):
        lists.append([_cell(lists, offered[number] if number < len(offered) else None) for offered in choices.values()])
    for place, (index, offered) in enumerate(choices.items(), start=1):
        column, letter = get_column_letter(place), get_column_letter(index + 1)
        cells = f"{quote_sheetname(_LISTS)}!${column}$2:${column}${len(offered) + 1}"
        rule = DataValidation("list", formula1=cells, allow_blank=True, showErrorMessage=False)
        rule.add(f"{letter}2:{letter}{_CHOICE_ROWS}")
        sheet.data_validations.append(rule)


def _add_guide(book: Any, rows: Sequence[Sequence[str]]) -> None:
    guide = book.create_sheet(_GUIDE)
    for letter, width in (("A", 30), ("B", 90)):
        guide.column_dimensions[letter].width = width
    for row in rows:
        guide.append([_cell(guide, value) for value in row])


def excel_response(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    name: str,
    filling: Filling | None = None,
) -> HttpResponse:
    """A workbook as a download called `name`.xlsx; `name` is a slug."""
    return file_response(workbook(title, header, rows, filling), "xlsx", f"{name}.xlsx")


def _cell(sheet: Any, value: Any, font: Font | None = None) -> Any:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value)
    cell = WriteOnlyCell(sheet)
    if value is None or isinstance(value, int | float | Decimal | date):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "DD/MM/YYYY HH:MM:SS" if isinstance(value, datetime) else "DD/MM/YYYY"
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        cell.data_type = "s"
        if "\n" in cell.value:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    if font:
        cell.font = font
    return cell
