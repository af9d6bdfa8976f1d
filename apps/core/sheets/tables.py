"""A short list as a whole: a table's rows by the names of its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.core.sheets.cells import Cell, as_text
from apps.core.sheets.files import ListFile
from apps.core.sheets.headings import ListColumn
from apps.core.sheets.layout import find_list, refuse_formulas
from apps.core.sheets.reading import SheetError, stream


@dataclass(frozen=True)
class TableRow:
    """A row of the table with its number as Excel shows it; `cells` has every column, None where it is not there."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """The rows below the header; `letters` are the columns' letters as Excel shows them."""

    letters: Mapping[str, str]
    rows: Sequence[TableRow]


def find_table(file: ListFile, columns: Sequence[ListColumn], *, most: int) -> Table:
    """The first table of the list that has the required columns.

    Rows that say nothing in the required columns are passed over. Raises `SheetError` when there is no such table, when
    a cell of it is a formula, or it is empty or longer than `most` rows.
    """
    found = find_list(stream(file.content, file.kind), columns)
    places = found.layout.guess
    required = [places[column.name] for column in columns if column.required]
    rows: list[TableRow] = []
    for row in found.rows:
        at = dict(enumerate(row.cells))
        if not any(as_text(at.get(place)) for place in required):
            continue
        rows.append(TableRow(row.number + 1, {column.name: at.get(places.get(column.name, -1)) for column in columns}))
        if len(rows) > most:
            raise SheetError(f"Tệp có hơn {most} dòng dữ liệu. Chia thành nhiều tệp rồi gửi từng tệp.")
    refuse_formulas(found.layout, found.start, places.values(), {row.number - 1 for row in rows})
    if not rows:
        raise SheetError("Dưới dòng tiêu đề không có dòng dữ liệu nào. Nhập dữ liệu vào tệp rồi gửi lại.")
    letters = {head.place: head.letter for head in found.layout.heads}
    return Table({name: letters[place] for name, place in places.items()}, rows)
