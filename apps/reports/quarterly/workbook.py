"""The sheets as one Excel workbook, ready to be printed across A4 pages."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.text import capfirst
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from apps.core.known import Missing, Partial
from apps.reports.quarterly.asking import Asked, dates
from apps.reports.quarterly.columns import Column, Kind, Row, RowKind, Value, headings
from apps.reports.quarterly.sheets import Sheet

_FORMATS = {Kind.COUNT: "#,##0", Kind.MONEY: "#,##0", Kind.AREA: "#,##0.00", Kind.DATE: "DD/MM/YYYY"}
_PARTIAL = '"*"'
_SIDE = Side(style="thin")
_BORDER = Border(_SIDE, _SIDE, _SIDE, _SIDE)


def sheets_workbook(
    *, unit_name: str, asked: Asked, sheets: Sequence[Sheet], tell: Callable[[int], None] = lambda written: None
) -> bytes:
    """A worksheet for each sheet, in order. Numbers are numbers, dates are dates, text never runs as a formula.

    `tell` is called before each worksheet with the number of those that are written.
    """
    book = Workbook(write_only=True)
    for written, sheet in enumerate(sheets):
        tell(written)
        _Writer(book, sheet).write(unit_name, asked)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class _Writer:
    """One worksheet; styles are made once and shared by the cells, of which there may be many thousands."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self.sheet = sheet
        self.page: Any = book.create_sheet(f"Biểu {sheet.form.number}")
        self.styles: dict[tuple[Any, ...], Any] = {}

    def write(self, unit_name: str, asked: Asked) -> None:
        columns, page = self.sheet.columns, self.page
        above = (
            self.sheet.form.name,
            f"Đơn vị: {capfirst(unit_name)}",
            f"Kỳ báo cáo: {asked.period} ({dates(asked.period)}); từ đầu năm: {dates(asked.year)}",
        )
        top = len(above) + 1
        for number, column in enumerate(columns, start=1):
            page.column_dimensions[get_column_letter(number)].width = column.width
        page.freeze_panes = f"C{top + 3}"
        page.print_title_rows = f"{top}:{top + 2}"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
        page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
        page.oddFooter.center.text = "&P/&N"
        for line, words in enumerate(above, start=1):
            self._merge(line, 1, line, len(columns))
            page.append([self._cell(words, bold=line == 1, centred=True, bordered=False)])
        for cells in self._headings(top):
            page.append(cells)
        page.append([self._cell(number, centred=True) for number in range(1, len(columns) + 1)])
        for row in (*self.sheet.rows, *self.sheet.totals):
            page.append(self._row(row))
        line = top + 2 + len(self.sheet.rows) + len(self.sheet.totals)
        for note in self.sheet.notes:
            line += 1
            self._merge(line, 1, line, len(columns))
            page.append([self._cell(note, bordered=False)])

    def _headings(self, top: int) -> Iterator[list[Any]]:
        upper: list[Any] = []
        lower: list[Any] = []
        for heading in headings(self.sheet.columns):
            column = len(upper) + 1
            names = [heading.name, *[None] * (heading.span - 1)]
            upper += [self._cell(name, bold=True, centred=True) for name in names]
            lower += [self._cell(part, bold=True, centred=True) for part in heading.parts or (None,)]
            below = top if heading.parts else top + 1
            self._merge(top, column, below, column + heading.span - 1)
        yield upper
        yield lower

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.page.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")

    def _row(self, row: Row) -> list[Any]:
        bold = row.kind is not RowKind.ITEM
        return [self._value(column, value, bold) for column, value in zip(self.sheet.columns, row.cells, strict=True)]

    def _value(self, column: Column, value: Value, bold: bool) -> Any:
        if isinstance(value, Partial):
            return self._cell(value.value, bold=bold, form=f"{_FORMATS[column.kind]}{_PARTIAL}")
        if isinstance(value, int | Decimal | date):
            return self._cell(value, bold=bold, form=_FORMATS.get(column.kind, "General"))
        if isinstance(value, Missing):
            return self._cell(str(value), bold=bold)
        return self._cell(value or None, bold=bold, centred=column.kind is Kind.MARK)

    def _cell(
        self, value: Any, *, bold: bool = False, centred: bool = False, bordered: bool = True, form: str = "General"
    ) -> Any:
        cell: Any = WriteOnlyCell(self.page)
        cell._style = self._style(bold, centred, bordered, form)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"
        else:
            # Set past the property, which would give a date a format of its own.
            cell._value, cell.data_type = value, "d" if isinstance(value, date) else "n"
        return cell

    def _style(self, *chosen: Any) -> Any:
        if chosen not in self.styles:
            bold, centred, bordered, form = chosen
            cell: Any = WriteOnlyCell(self.page)
            cell.font, cell.number_format = Font(name="Times New Roman", size=11, bold=bold), form
            cell.alignment = Alignment("center" if centred else None, "center" if centred else "top", wrap_text=True)
            if bordered:
                cell.border = _BORDER
            self.styles[chosen] = cell._style
        return self.styles[chosen]
