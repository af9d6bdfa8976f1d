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
from openpyxl.styles import Alignment, Border, Font, Side
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


@dataclass(frozen=True)
class Head:
    """A heading of a form: over one column, or over as many as it has `parts`; `width` of each column is in letters."""

    name: str
    parts: tuple[str, ...] = ()
    width: int = 12


def form_workbook(
    title: str,
    above: Sequence[str],
    heads: Sequence[Head],
    rows: Iterable[Sequence[Any]],
    below: Sequence[str] = (),
) -> bytes:
    """A form as offices print it: lines above, a head of two rows with merged cells, the columns' numbers, the rows.

    Text is stored as text, as in `workbook`. Printed across an A4 page, the head on each.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title[:31]
    widths = [head.width for head in heads for _ in head.parts or (head.name,)]
    columns = len(widths)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line, words in enumerate(above, start=1):
        _put(sheet, line, 1, words, bold=line == 1, centred=True)
        sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=columns)
    top, column = len(above) + 1, 1
    for head in heads:
        span = len(head.parts) or 1
        _put(sheet, top, column, head.name, bold=True, centred=True)
        for offset, part in enumerate(head.parts):
            _put(sheet, top + 1, column + offset, part, bold=True, centred=True)
        last = column + span - 1
        sheet.merge_cells(start_row=top, start_column=column, end_row=top if head.parts else top + 1, end_column=last)
        column = last + 1
    for number in range(1, columns + 1):
        _put(sheet, top + 2, number, number, centred=True)
    line = top + 2
    for line, row in enumerate(rows, start=top + 3):
        for number, value in enumerate(row, start=1):
            _put(sheet, line, number, value)
    side = Side(style="thin")
    for cells in sheet.iter_rows(min_row=top, max_row=line, max_col=columns):
        for cell in cells:
            cell.border = Border(side, side, side, side)
    for number, words in enumerate(below, start=line + 1):
        _put(sheet, number, 1, words)
        sheet.merge_cells(start_row=number, start_column=1, end_row=number, end_column=columns)
    sheet.freeze_panes = sheet.cell(top + 3, 1)
    sheet.print_title_rows = f"{top}:{top + 2}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put(sheet: Any, line: int, column: int, value: Any, *, bold: bool = False, centred: bool = False) -> None:
    cell = sheet.cell(line, column)
    _fill(cell, value)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment("center" if centred else None, "center" if centred else "top", wrap_text=True)


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
    cell = WriteOnlyCell(sheet)
    _fill(cell, value)
    if font:
        cell.font = font
    return cell


def _fill(cell: Any, value: Any) -> None:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.make_naive(value)
    if value is None or isinstance(value, int | float | Decimal | date):
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "DD/MM/YYYY HH:MM:SS" if isinstance(value, datetime) else "DD/MM/YYYY"
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
        cell.data_type = "s"
        if "\n" in cell.value:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
