"""The table in a sheet: its header, its columns, its first row of data, its rows."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any, Self

from apps.core.sheet_worker.formulas import cell_name
from apps.core.sheets.cells import Cell, as_text
from apps.core.sheets.headings import ListColumn, heading_key
from apps.core.sheets.page import HEADER_WITHIN, LOOKED_AT, Header, Page, find_header
from apps.core.sheets.reading import SheetError, SheetRow, SheetStart
from apps.core.text import search_key, shortened

MOST_HEADING = 200
_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,2}|[A-Za-z])\s*\)?(?:\s*=[\s\d()+\-*/x.,]*)?")
_NOTE = re.compile(r"\(.*\)|\*+|(?:khong )?bat buoc.*|(?:nhap|ghi|chon|dinh dang|toi da|vi du|vd) .*|dd/mm/y+")
_CLOSING = re.compile(
    r"(?:tong|tong cong|tong so|cong|nguoi lap|nguoi lap bieu|can bo lap bieu|xac nhan cua .*|tm\.? .*|kt\.? .*"
    r"|chu tich|truong thon|thu truong .*|danh sach (?:nay )?(?:co|gom) .*|.*ngay .{1,6} thang .{1,6} nam .{1,8})"
    r"(?: \(.*\))?(?:\s*:.*)?\.?"
)


@dataclass(frozen=True)
class Column:
    """A `ListColumn` that says no more."""

    name: str
    title: str
    headings: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class ColumnHead:
    """A column of the table: `place` from 0, `letter` as Excel shows it, `key` of the heading to remember it by.

    `heading` joins what stands above the column from the top down, "Số nhân khẩu / Tổng số"; `sample` is the first
    text below it. A column with data and no heading has an empty one.
    """

    place: int
    letter: str
    heading: str
    key: str
    sample: str


@dataclass(frozen=True)
class Layout:
    """Where the table of a sheet stands; rows are numbers from 0.

    `data_first` is the row after the header and what explains it: a row of column numbers, of notes. `guess` is by
    name of a column its place.
    """

    sheet: int
    name: str
    header_first: int
    header_last: int
    data_first: int
    heads: list[ColumnHead]
    guess: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON field."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The layout that gave `to_json`."""
        return cls(**{**stored, "heads": [ColumnHead(**head) for head in stored["heads"]]})


@dataclass(frozen=True)
class FoundList:
    """A table and its rows; `rows` can be gone through once, merged cells count for each of their rows."""

    start: SheetStart
    layout: Layout
    rows: Iterator[SheetRow]


def find_layout(start: SheetStart, first: Sequence[SheetRow], columns: Sequence[ListColumn]) -> Layout | None:
    """The table whose header, within the first 25 rows of the sheet, names the required columns; None if there is none.

    `first` are the sheet's first filled rows; those from row `LOOKED_AT` on are not looked at.
    """
    page = Page(start, first)
    header = find_header(page, columns)
    if header is None:
        return None
    data_first = header.last + 1
    while page.filled(data_first) and (_is_numbering(page, data_first) or _is_note(page, data_first)):
        data_first += 1
    heads = [head for place in range(page.width) if (head := _head(page, header, data_first, place))]
    return Layout(start.index, start.name, header.top, header.last, data_first, heads, dict(header.places))


def _head(page: Page, header: Header, data_first: int, place: int) -> ColumnHead | None:
    texts = page.texts(header.top, header.last, place)
    sample = next((text for row in range(data_first, LOOKED_AT) if (text := page.own(row, place))), "")
    if not texts and not sample:
        return None
    heading = " / ".join(texts)
    key = heading_key(" ".join(texts))[:MOST_HEADING]
    letter = cell_name(0, place)[:-1]
    return ColumnHead(place, letter, shortened(heading, MOST_HEADING), key, shortened(sample, MOST_HEADING))


def _is_numbering(page: Page, row: int) -> bool:
    """A row such as 1, 2, 3 or (1), (2), (3)=(1)+(2), or A, B, 1, 2: no number stands twice."""
    found = [_COLUMN_NUMBER.fullmatch(page.own(row, place)) for place in page.filled(row)]
    numbers = [match.group(1) for match in found if match]
    return 1 < len(numbers) == len(found) == len(set(numbers))


def _is_note(page: Page, row: int) -> bool:
    texts = [search_key(page.own(row, place)) for place in page.filled(row)]
    return 2 * sum(_NOTE.fullmatch(text) is not None for text in texts) > len(texts)


def data_rows(start: SheetStart, layout: Layout, rows: Iterable[SheetRow]) -> Iterator[SheetRow]:
    """The rows of the table; a cell merged over several rows says its text in each of them."""
    waiting = sorted(merge for merge in start.merged if merge[2] > merge[0] >= layout.data_first)[::-1]
    running: list[tuple[int, int, Cell]] = []
    for row in rows:
        if row.number < layout.data_first:
            continue
        running = [run for run in running if run[0] >= row.number]
        for _, place, text in running:
            row.cells.extend([None] * (place + 1 - len(row.cells)))
            row.cells[place] = text
        while waiting and waiting[-1][0] <= row.number:
            top, place, bottom, _ = waiting.pop()
            # The first row of a merge is filled, or there is nothing to say in the others.
            if top == row.number and place < len(row.cells):
                running.append((bottom, place, row.cells[place]))
        yield row


def find_list(told: Iterable[SheetStart | SheetRow], columns: Sequence[ListColumn]) -> FoundList:
    """The first table of a list, as `stream` tells it, that has the required columns. Raises `SheetError`."""
    sheets = _sheets(iter(told))
    for start, rows in sheets:
        first: list[SheetRow] = []
        for row in rows:
            first.append(row)
            if row.number >= LOOKED_AT:
                break
        if layout := find_layout(start, first, columns):
            return FoundList(start, layout, data_rows(start, layout, chain(first, rows)))
    wanted = ", ".join(f"“{column.title}”" for column in columns if column.required)
    raise SheetError(
        f"Không tìm thấy dòng tiêu đề có các cột {wanted} trong {HEADER_WITHIN} dòng đầu. "
        "Tải mẫu, chép dữ liệu vào mẫu rồi gửi lại."
    )


def _sheets(told: Iterator[SheetStart | SheetRow]) -> Iterator[tuple[SheetStart, Iterator[SheetRow]]]:
    upcoming: list[SheetStart] = [item for item in (next(told, None),) if isinstance(item, SheetStart)]

    def rows() -> Iterator[SheetRow]:
        for item in told:
            if isinstance(item, SheetStart):
                upcoming.append(item)
                return
            yield item

    while upcoming:
        of_sheet = rows()
        yield upcoming.pop(), of_sheet
        for _ in of_sheet:
            pass


def refuse_formulas(
    layout: Layout, start: SheetStart, places: Iterable[int], rows: Collection[int] | None = None
) -> None:
    """Raise `SheetError`, naming the cell, for a formula in one of the table's columns `places`.

    `rows` are the numbers of the rows that count as data, where they are known: a total below the table may be one.
    """
    for place in sorted(places):
        for first, last in start.formulas.get(place, ()):
            inside = range(max(first, layout.data_first), last + 1)
            row = next((row for row in inside if rows is None or row in rows), None)
            if row is not None:
                raise SheetError(
                    f"Ô {cell_name(row, place)} là công thức; chép, dán giá trị (Paste Values) rồi gửi lại."
                )


def is_closing_row(cells: Sequence[Cell]) -> bool:
    """Whether a row below the table sums it up or is signed: "Tổng cộng", "Người lập biểu", "ngày … tháng … năm …"."""
    texts = [key for cell in cells if (key := search_key(as_text(cell)))]
    return bool(texts) and _CLOSING.fullmatch(texts[0]) is not None
