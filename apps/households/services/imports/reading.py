"""Reading a list that was sent in: its table found, its rows planned and noted chunk by chunk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from apps.core.bulk import insert_rows
from apps.core.numbers import format_number
from apps.core.sheets import (
    Cell,
    Layout,
    SheetError,
    SheetRow,
    SheetStart,
    as_text,
    find_list,
    is_closing_row,
    refuse_formulas,
    stream,
)
from apps.core.sheets.headings import heading_key
from apps.core.sheets.layout import FoundList
from apps.households.listing import COLUMNS, ListColumn
from apps.households.models import ColumnName, HouseholdImport, ImportRow
from apps.households.services.imports.choices import refused_choices
from apps.households.services.imports.hiding import Hider
from apps.households.services.imports.planning import CHUNK, Planner, as_stored
from apps.households.services.imports.runs import Run, drop_content, drop_file

State = HouseholdImport.State
_REQUIRED = [column.name for column in COLUMNS if column.required]
# So many rows are named one by one.
_MOST_NAMED = 20


@dataclass
class _Told:
    """The cells of a list on their way; `ended` once the whole list was sound."""

    content: bytes
    kind: str
    ended: bool = False

    def __iter__(self) -> Iterator[SheetStart | SheetRow]:
        yield from stream(self.content, self.kind)
        self.ended = True


def read(public_id: str) -> None:
    """Read the import's file and plan its rows; afterwards the file is gone.

    Ends READY, or with COLUMNS where the required columns were not found, or with FAILED and the reason.
    """
    run = Run(public_id, State.READING)
    with run.step() as imported:
        imported.rows.all().delete()
        with imported.file.open("rb") as stored:
            content = stored.read()
    try:
        _read(run, imported, content)
    except SheetError as error:
        with run.step() as current:
            drop_content(current)
            run.end(current, State.FAILED, problem=str(error), counts={})


def _read(run: Run, imported: HouseholdImport, content: bytes) -> None:
    remembered = dict(ColumnName.objects.filter(unit=imported.unit).values_list("heading", "field"))
    found = _found_list(content, imported.kind, _columns(remembered))
    imported.layout = found.layout.to_json()
    imported.mapping = _mapping(found.layout, remembered)
    complete = all(name in imported.mapping for name in _REQUIRED)
    planner = Planner(imported) if complete else None
    hider = Hider(imported.mapping)
    rows, passed, read_rows = found.rows, 0, 0
    while chunk := list(islice(rows, CHUNK)):
        kept = [row for row in chunk if not (complete and _says_nothing(row, imported.mapping))]
        passed, read_rows = passed + len(chunk) - len(kept), read_rows + len(kept)
        refuse_formulas(found.layout, found.start, imported.mapping.values(), {row.number for row in kept})
        lines = [(row.number + 1, hider.hide(as_stored(row.cells))) for row in kept]
        planned = planner.plan(lines) if planner else _unplanned(imported, lines)
        with run.step():
            insert_rows(planned)
        run.tell(read_rows)
    if not read_rows:
        raise SheetError("Dưới dòng tiêu đề không có dòng dữ liệu nào. Nhập dữ liệu vào tệp rồi gửi lại.")
    with run.step() as current:
        current.layout, current.mapping = hider.layout(found.layout).to_json(), imported.mapping
        drop_file(current)
        counts = {**(planner.counts if planner else {}), "rows": read_rows, "passed": passed}
        run.end(current, State.READY if planner else State.COLUMNS, counts=counts)


def _columns(remembered: dict[str, str]) -> list[ListColumn]:
    """The columns that are looked for, with the headings that the unit's lists had before."""
    known = {name: tuple(heading for heading, field in remembered.items() if field == name) for name in titles()}
    return [replace(column, headings=(*known[column.name], *column.headings)) for column in COLUMNS]


def titles() -> dict[str, str]:
    """The columns' titles by name."""
    return {column.name: column.title for column in COLUMNS}


def _found_list(content: bytes, kind: str, columns: Sequence[ListColumn]) -> FoundList:
    """The table with the required columns; else the one with most known headings, else the first that looks like one.

    Raises `SheetError` when the file cannot be read, or nothing in it looks like a table.
    """
    told = _Told(content, kind)
    try:
        return find_list(told, columns)
    except SheetError:
        if not told.ended:
            raise
    try:
        return find_list(stream(content, kind), [replace(column, required=False) for column in columns])
    except SheetError:
        return find_list(stream(content, kind), _as_headed(stream(content, kind)))


def _as_headed(told: Iterator[SheetStart | SheetRow]) -> list[ListColumn]:
    """The texts of the first row that has three or more of them, as columns: any table at all is found by them."""
    for row in told:
        texts = [as_text(cell) for cell in row.cells if isinstance(cell, str)] if isinstance(row, SheetRow) else []
        keys = list(dict.fromkeys(key for text in texts if (key := heading_key(text))))
        if len(keys) > 2:
            return [ListColumn(f"column {at}", key, (key,)) for at, key in enumerate(keys)]
    raise SheetError(
        "Không thấy bảng nào trong tệp: cần một dòng tiêu đề, dưới đó mỗi hộ một dòng. "
        "Tải mẫu, chép dữ liệu vào mẫu rồi gửi lại."
    )


def _mapping(layout: Layout, remembered: dict[str, str]) -> dict[str, int]:
    """Which column each field is read from: what a person said of the heading before what it looks like."""
    said = {head.place: remembered[head.key] for head in layout.heads if head.key in remembered}
    mapping = {name: place for name, place in layout.guess.items() if name in titles() and place not in said}
    return mapping | {name: place for place, name in sorted(said.items(), reverse=True) if name}


def _says_nothing(row: SheetRow, mapping: dict[str, int]) -> bool:
    """Whether the row is none of a household: no village and no head, or a sum or signature below the table."""
    filled = [name for name in _REQUIRED if as_text(_at(row.cells, mapping[name]))]
    return not filled or ("head_name" not in filled and is_closing_row(row.cells))


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _unplanned(imported: HouseholdImport, lines: Sequence[tuple[int, list[Any]]]) -> list[ImportRow]:
    """Rows that wait for their columns to be chosen."""
    problem = [["", "Chưa chọn cột."]]
    return [
        ImportRow(imported=imported, number=number, cells=cells, state=ImportRow.State.WRONG, problems=problem)
        for number, cells in lines
    ]


def check(public_id: str) -> None:
    """Plan the noted rows again, with the columns and options chosen now; ends READY.

    Each chunk takes the place of the rows that it was made of, so a run that dies leaves every row there once. The way
    chosen for a doubtful row stays while it is doubtful about the same household; the problem names those taken back.
    """
    run = Run(public_id, State.CHECKING)
    with run.step() as imported:
        total = imported.rows.count()
    planner, hider, last, done = Planner(imported), Hider(imported.mapping), -1, 0
    taken_back: list[int] = []
    while lines := list(
        imported.rows.filter(number__gt=last).order_by("number").values_list("number", "cells")[:CHUNK]
    ):
        planned = planner.plan([(number, hider.hide(cells)) for number, cells in lines])
        with run.step():
            old = imported.rows.filter(number__gt=last, number__lte=lines[-1][0])
            taken_back += _carry_choices(old, planned)
            old._raw_delete(old.db)
            insert_rows(planned)
        last, done = lines[-1][0], done + len(lines)
        run.tell(done, total)
    with run.step() as current:
        refused = refused_choices(current)
        current.rows.filter(number__in=refused).update(choice="")
        current.layout = hider.layout(Layout.from_json(current.layout)).to_json()
        counts = {**planner.counts, "rows": total, "passed": current.counts.get("passed", 0)}
        problem = " ".join(filter(None, (current.problem, _named([*taken_back, *refused]))))
        run.end(current, State.READY, problem=problem, counts=counts)


def _carry_choices(old: Any, planned: Sequence[ImportRow]) -> list[int]:
    """Give the planned rows the ways chosen for the old ones; the numbers of the rows for which that makes no sense."""
    found = old.exclude(choice="").values_list("number", "choice", "state", "household_id")
    chosen = {number: (choice, about) for number, choice, *about in found}
    taken_back = []
    for row in planned:
        choice, about = chosen.get(row.number, ("", None))
        if about == [row.state, row.household_id]:
            row.choice = choice
        elif choice:
            taken_back.append(row.number)
    return taken_back


def _named(numbers: Sequence[int]) -> str:
    """Whose ways have to be chosen again; nothing where there are none."""
    if not numbers:
        return ""
    rows = ", ".join(map(str, sorted(numbers)[:_MOST_NAMED]))
    more = f" và {format_number(len(numbers) - _MOST_NAMED)} dòng khác" if len(numbers) > _MOST_NAMED else ""
    return f"Cách xử lý đã chọn cho dòng {rows}{more} không còn đúng nên đã bỏ; xem lại các dòng đó."
