"""What would become of each row; stores nothing in the register."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

from django.utils import timezone

from apps.core.sheets import Cell, Layout
from apps.core.text import search_key
from apps.households.models import HouseholdImport, ImportRow
from apps.households.services.imports.matching import Known, Stock, changes, may_be, objections, too_long
from apps.households.services.imports.values import MASK, Problem, Said, ValueReader
from apps.villages.naming import VillageNamesOverTime

State = ImportRow.State
CHUNK = 2000
_YEAR = re.compile(r"\b(19[9]\d|20\d\d)\b")
Line = tuple[int, list[Cell]]


def class_year(imported: HouseholdImport) -> int:
    """The year of the list's classes: that in their column's heading, else the one chosen."""
    place = imported.mapping.get("classes")
    heading = next((head["heading"] for head in imported.layout.get("heads", ()) if head["place"] == place), "")
    found = _YEAR.findall(heading)
    return int(found[-1] if found else imported.options["year"])


class Planner:
    """Plans the rows of one list in their order, chunk by chunk; it remembers only what later rows must not repeat."""

    def __init__(self, imported: HouseholdImport) -> None:
        self.imported, self.unit = imported, imported.unit
        self.mapping: Mapping[str, int] = imported.mapping
        layout = Layout.from_json(imported.layout)
        self._letters = {head.place: head.letter for head in layout.heads}
        today = timezone.localdate()
        self.reader = ValueReader(VillageNamesOverTime(imported.unit, today), today)
        self.year, self.since = class_year(imported), date.fromisoformat(imported.options["since"])
        self.counts: Counter[str] = Counter()
        self._codes: dict[str, int] = {}
        self._households: dict[int, int] = {}
        self._names: dict[tuple[int, str], list[tuple[int | None, int]]] = {}

    def plan(self, lines: Sequence[Line]) -> list[ImportRow]:
        """The rows, not stored yet, for (number as Excel shows it, cells); a fixed number of queries."""
        read = [(number, cells, *self.reader.read(self._by_field(cells))) for number, cells in lines]
        keys = [search_key(said.get("head_name", "")) for _, _, said, _, _ in read]
        wanted = [(one[2].get("code", ""), one[2].get("village"), key) for one, key in zip(read, keys, strict=True)]
        stock = Stock(self.unit, wanted, self.year)
        return [self._planned(*one, key, stock) for one, key in zip(read, keys, strict=True)]

    def _by_field(self, cells: list[Cell]) -> dict[str, Cell]:
        return {name: cells[place] for name, place in self.mapping.items() if place < len(cells)}

    def _planned(
        self,
        number: int,
        cells: list[Cell],
        said: Said,
        problems: list[Problem],
        notes: list[Problem],
        key: str,
        stock: Stock,
    ) -> ImportRow:
        row = ImportRow(imported=self.imported, number=number, cells=cells, values=said)
        self._refuse_repeated_code(number, said, problems)
        if problems:
            row.state = State.WRONG
        else:
            self._match(row, said, key, stock, problems, notes)
        self._remember(row, said, key)
        row.problems = [[self._cell(name, number), text] for name, text in (*problems, *notes)]
        self.counts[row.state] += 1
        return row

    def _cell(self, name: str, number: int) -> str:
        """Where the field stands in the file: "F17"; only the row where the list has no such column."""
        return f"{self._letters.get(self.mapping.get(name, -1), '')}{number}"

    def _refuse_repeated_code(self, number: int, said: Said, problems: list[Problem]) -> None:
        code = said.get("code")
        if code and self._codes.setdefault(code, number) != number:
            problems.append(("code", f"Mã hộ {code} đã có ở dòng {self._codes[code]}."))

    def _match(
        self, row: ImportRow, said: Said, key: str, stock: Stock, problems: list[Problem], notes: list[Problem]
    ) -> None:
        code, year = said.get("code", ""), said.get("birth_year")
        alike = stock.alike(said["village"], key, year)
        sure = stock.by_code.get(code) if code else _only([k for k in alike if k.birth_year == year and not k.ended_on])
        twin = self._twin(said["village"], key, year)
        if sure:
            self._update(row, sure, said, key, stock, problems, notes)
        elif alike:
            names = ", ".join(str(known) for known in alike[:3])
            notes.append(("code" if code else "head_name", f"Giống hộ đã có trong sổ: {names}."))
            self._doubt(row, alike[0], said, stock, problems)
        else:
            problems += objections_to_new(said)
            if twin and not problems:
                notes.append(("head_name", f"Giống hộ ở dòng {twin}."))
            row.state = State.WRONG if problems else State.DOUBTFUL if twin else State.NEW

    def _update(
        self,
        row: ImportRow,
        known: Known,
        said: Said,
        key: str,
        stock: Stock,
        problems: list[Problem],
        notes: list[Problem],
    ) -> None:
        earlier = self._households.setdefault(known.pk, row.number)
        if earlier != row.number:
            problems.append(("head_name", f"Hộ {known} đã có ở dòng {earlier}."))
        self._doubt(row, known, said, stock, problems)
        if row.state == State.WRONG:
            return
        row.state = State.CHANGED if row.changes else State.SAME
        year = said.get("birth_year")
        if key != known.name_key and (year is None or year != known.birth_year):
            # A list sorted wrongly in one column must not rename every head.
            row.state = State.DOUBTFUL
            notes.append(("head_name", f"Trong sổ, mã này là hộ {known}; đổi chủ hộ thì ghi ở trang của hộ."))

    def _doubt(self, row: ImportRow, known: Known, said: Said, stock: Stock, problems: list[Problem]) -> None:
        row.household_id, row.household_version = known.pk, known.version
        row.changes = changes(known, said, stock)
        problems += objections(known, said, row.changes, stock, self.since)
        row.state = State.WRONG if problems else State.DOUBTFUL

    def _twin(self, village: int, key: str, year: int | None) -> int:
        """The row above of the same village and head; 0 without one."""
        return next((number for born, number in self._names.get((village, key), ()) if may_be(born, year)), 0)

    def _remember(self, row: ImportRow, said: Said, key: str) -> None:
        if row.state != State.WRONG:
            self._names.setdefault((said["village"], key), []).append((said.get("birth_year"), row.number))


def _only(found: Sequence[Known]) -> Known | None:
    return found[0] if len(found) == 1 else None


def objections_to_new(said: Said) -> list[Problem]:
    """Why the row cannot become a new household, by field."""
    found = list(too_long(said))
    if MASK in said.get("phone", ""):
        found.append(("phone", "Số điện thoại bị che; hộ mới phải ghi đủ số hoặc để trống ô này."))
    if "ended_on" in said:
        found.append(("ended_on", "Hộ chưa có trong sổ; ngày thôi tính ghi ở phần biến động sau khi nhập."))
    return found


def as_stored(cells: Sequence[Cell]) -> list[Any]:
    """Cells as plain values; a day as the list shows it, which reads the same."""
    return [_plain(cell) for cell in cells]


def _plain(cell: Cell) -> Any:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, str) and not cell.isprintable():
        # PostgreSQL keeps neither in JSON. What comes instead is as unreadable, and is refused as such.
        return cell.replace("\0", "\1").encode("utf-8", "replace").decode()
    return str(cell) if isinstance(cell, float) and not isfinite(cell) else cell
