"""How a sheet is put together from what its form found: rows by unit, sums, and what is said below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from apps.core.known import Partial, added, known_notes
from apps.core.numbers import format_number
from apps.reports.quarterly.asking import Asked
from apps.reports.quarterly.columns import Column, Kind, Row, RowKind, Value

Cells = tuple[Value, ...]
ORDINAL = Column("STT", Kind.COUNT, width=6)
UNIT = Column("Đơn vị", width=22)
TOTAL = "Cộng"
# A sheet of more columns does not fit the width of an office's screen.
_MOST_COLUMNS_IN_SIGHT = 10


@dataclass(frozen=True)
class Filled:
    """The cells of each reporter's rows, in the reporters' order, and sentences for below the table.

    `none_found` says for each reporter what no row means. `totals` are rows of sums with their unit's cell, where the
    columns are not simply added up.
    """

    rows: Sequence[Sequence[Cells]]
    none_found: Sequence[Value] = ()
    totals: Sequence[Cells] | None = None
    notes: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Form:
    """One of the eight sheets. `columns` come after the row's number and its unit.

    `measure` is what the rows of a list are ("nội dung"); without it the sheet has figures of each unit instead.
    """

    number: str
    title: str
    columns: tuple[Column, ...]
    fill: Callable[[Asked], Filled]
    measure: str = ""
    note: str = ""
    # Whether what its rows say may name private persons: who reads them is noted.
    names_people: bool = False

    @property
    def key(self) -> str:
        """As the address names it."""
        return self.number.lower()

    @property
    def name(self) -> str:
        return f"Biểu {self.number}. {self.title}"


@dataclass(frozen=True)
class Sheet:
    form: Form
    columns: tuple[Column, ...]
    rows: list[Row]
    totals: list[Row]
    notes: list[str]
    records: int

    @property
    def is_wide(self) -> bool:
        """Whether one has to scroll sideways even on a large screen."""
        return len(self.columns) > _MOST_COLUMNS_IN_SIGHT


def build(form: Form, asked: Asked) -> Sheet:
    """The sheet of all reporters; the number of queries does not hang on how many there are."""
    filled = form.fill(asked)
    rows, totals = _list_rows(form, asked, filled) if form.measure else _figure_rows(form, asked, filled)
    return Sheet(
        form=form,
        columns=(ORDINAL, UNIT, *form.columns),
        rows=rows,
        totals=totals,
        notes=[*_notes(form, asked, [*rows, *totals]), *filled.notes],
        records=sum(len(found) for found in filled.rows),
    )


def _list_rows(form: Form, asked: Asked, filled: Filled) -> tuple[list[Row], list[Row]]:
    """A row for each record; of several units each begins with a row that counts and adds up its own."""
    rows: list[Row] = []
    heads: list[Value] = []
    for at, (reporter, found) in enumerate(zip(asked.reporters, filled.rows, strict=True)):
        heads.append(len(found) or filled.none_found[at])
        if asked.is_rollup:
            cells = _summed(form, found, _count_text(heads[-1], form.measure))
            rows.append(Row((at + 1, reporter.name, *cells), RowKind.UNIT))
        elif not found:
            words = (_count_text(heads[-1], form.measure), *[None] * (len(form.columns) - 1))
            rows.append(Row((None, reporter.name, *words)))
        rows += [Row((number, reporter.name, *cells)) for number, cells in enumerate(found, start=1)]
    every = [cells for found in filled.rows for cells in found]
    cells = _summed(form, every, _count_text(added(heads), form.measure))
    return rows, [Row((None, TOTAL, *cells), RowKind.TOTAL)]


def _count_text(found: Value, measure: str) -> str:
    """How many records: "12 nội dung", "không phát sinh", "chưa có số liệu"."""
    if found == 0:
        return "không phát sinh"
    if isinstance(found, Partial):
        return f"{format_number(found.value)}* {measure}"
    return f"{format_number(found)} {measure}" if isinstance(found, int) else str(found)


def _summed(form: Form, rows: Sequence[Cells], words: str) -> Cells:
    """The numbers added up; the first column says how many rows there are."""
    sums = (added(row[at] for row in rows) if column.is_number else None for at, column in enumerate(form.columns))
    return (words, *list(sums)[1:])


def _figure_rows(form: Form, asked: Asked, filled: Filled) -> tuple[list[Row], list[Row]]:
    """As many rows for each unit as the form has, numbered once; of several units the sum below."""
    rows = [
        Row((at + 1 if line == 0 else None, reporter.name, *cells))
        for at, (reporter, found) in enumerate(zip(asked.reporters, filled.rows, strict=True))
        for line, cells in enumerate(found)
    ]
    if filled.totals is not None:
        return rows, [Row((None, TOTAL, *cells), RowKind.TOTAL) for cells in filled.totals]
    if not asked.is_rollup:
        return rows, []
    every = [cells for found in filled.rows for cells in found]
    sums = [added(row[at] for row in every) if column.is_number else None for at, column in enumerate(form.columns)]
    return rows, [Row((None, TOTAL, *sums), RowKind.TOTAL)]


def _notes(form: Form, asked: Asked, rows: Sequence[Row]) -> list[str]:
    found = [form.note] if form.note else []
    if not asked.reporters:
        found.append("Không có xã, phường nào trực thuộc vào ngày cuối kỳ.")
    found += known_notes(cell for row in rows for cell in row.cells)
    if asked.shared:
        found.append(f"Không tính đơn vị cũ đã chia cho nhiều đơn vị: {', '.join(asked.shared)}.")
    return found
