"""Lists to send in: workbooks as communes make them, and those that are made to wear out their reader."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook

from apps.core.sheets import ListFile, SheetRow, SheetStart, checked_list, stream
from tests.files import sent

Row = Iterable[Any]
# The same list as `test_sheets.HOUSEHOLDS`, saved as Excel 97 saves it.
XLS = Path(__file__).parent / "core" / "households.xls"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def xlsx(*rows: Row, merges: Iterable[str] = (), name: str = "Danh sách") -> bytes:
    book = Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(list(row))
    for cells in merges:
        book.active.merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_sheet(xml: str | bytes, base: bytes | None = None) -> bytes:
    """A workbook whose only sheet is this XML."""
    return with_part("xl/worksheets/sheet1.xml", xml, base or xlsx(["a"]))


def with_part(name: str, content: str | bytes, archive: bytes) -> bytes:
    """The archive with one part replaced or added."""
    stream = BytesIO()
    with ZipFile(BytesIO(archive)) as before, ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1) as after:
        for info in before.infolist():
            if info.filename != name:
                after.writestr(info, before.read(info))
        after.writestr(name, content)
    return stream.getvalue()


def sheet_xml(rows: str, dimension: str = "") -> str:
    claimed = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{claimed}<sheetData>{rows}</sheetData></worksheet>'


def macro_workbook(*rows: Row) -> bytes:
    """An .xlsm with something where the macros are."""
    content = xlsx(*rows)
    with ZipFile(BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = types.replace(plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    return with_part("xl/vbaProject.bin", b"\xd0\xcf", with_part("[Content_Types].xml", types, content))


def ods(
    *rows: Row, spans: dict[tuple[int, int], tuple[int, int]] | None = None, table: str = "", content: str = ""
) -> bytes:
    """An OpenDocument workbook as LibreOffice writes it: empty rows down to the last one follow the data.

    `spans` are by row and column how many rows and columns a cell is merged over, `table` is XML in place of the rows,
    `content` in place of all that is read.
    """
    written = table or "".join(_ods_row(number, row, spans or {}) for number, row in enumerate(rows))
    names = "".join(f' xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    plain = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Danh sách">{written}'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", ZIP_STORED)
        archive.writestr("content.xml", content or plain)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


def _ods_row(number: int, row: Row, spans: dict[tuple[int, int], tuple[int, int]]) -> str:
    cells = []
    for place, value in enumerate(row):
        tall, wide = spans.get((number, place), (1, 1))
        span = (
            f' table:number-rows-spanned="{tall}" table:number-columns-spanned="{wide}"'
            if (tall, wide) != (1, 1)
            else ""
        )
        cells.append(ods_cell(value, span))
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_cell(value: Any, more: str = "") -> str:
    if value is None:
        return f"<table:table-cell{more}/>"
    if isinstance(value, str) and value.startswith("="):
        formula = f"table:formula={quoteattr('of:' + value)}"
        return f'<table:table-cell{more} {formula} office:value-type="float" office:value="1"/>'
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell{more} {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def csv_text(*rows: Row, separator: str = ";") -> str:
    return "".join(separator.join("" if cell is None else _csv_cell(cell) for cell in row) + "\r\n" for row in rows)


def _csv_cell(cell: Any) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def listed(content: bytes, kind: str) -> ListFile:
    """The list as its form field gives it."""
    return checked_list(sent(f"danh-sach.{kind}", content))


def told(content: bytes, kind: str) -> tuple[SheetStart, list[SheetRow]]:
    """The first sheet of a list, sent as a person does."""
    file = listed(content, kind)
    start, *rows = stream(file.content, file.kind)
    assert isinstance(start, SheetStart)
    return start, [row for row in rows if isinstance(row, SheetRow)]


def cells(content: bytes, kind: str) -> list[Sequence[Any]]:
    """The filled cells of its rows, without the empty ones at their ends."""
    found = []
    for row in told(content, kind)[1]:
        while row.cells and row.cells[-1] is None:
            row.cells.pop()
        found.append(row.cells)
    return found
