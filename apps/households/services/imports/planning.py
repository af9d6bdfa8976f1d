"""What would become of each row; stores nothing in the register."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst

from apps.core.periods import Span
from apps.core.sheets import Cell, Layout, as_text
from apps.core.text import search_key
from apps.households.models import HouseholdImport, ImportRow
from apps.households.services.imports.matching import Known, Stock, changes, may_be, objections, too_long
from apps.households.services.imports.values import MASK, Problem, Said, ValueReader
from apps.households.services.pairs import Likeness
from apps.households.services.register import village_refusal
from apps.villages.models import Village
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
        self.names = VillageNamesOverTime(imported.unit, today)
        self.reader = ValueReader(self.names, today)
        self._villages = {name.village.pk: name.village for name in self.names.names}
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
        if known := stock.by_code.get(said.get("code", "")):
            self._take_own_village(known, cells, said, problems, notes)
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

    def _take_own_village(
        self, known: Known, cells: list[Cell], said: Said, problems: list[Problem], notes: list[Problem]
    ) -> None:
        """A household that left before its village ended in another one still goes by the old village's name."""
        own = self.names.ever(as_text(self._by_field(cells).get("village"))).get(known.village_id)
        if own and said.get("village") != known.village_id:
            said["village"], said["village_name"] = known.village_id, own
            for found in (problems, notes):
                found[:] = [(name, text) for name, text in found if name != "village"]

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
            notes.append(("code" if code else "head_name", f"Giống hộ đã có trong sổ: {_names(alike)}."))
            self._doubt(row, alike[0], said, stock, problems, notes)
        else:
            elsewhere = stock.elsewhere(said["village"], key, year)
            problems += self._objections_to_new(said)
            if twin and not problems:
                notes.append(("head_name", f"Giống hộ ở dòng {twin}."))
            if elsewhere and not problems:
                notes.append(("head_name", f"{capfirst(Likeness.OTHER_VILLAGE.words)}: {_names(elsewhere)}."))
                row.household_id = elsewhere[0].pk
            row.state = State.WRONG if problems else State.DOUBTFUL if twin or elsewhere else State.NEW

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
        earlier = self._households.get(known.pk)
        if earlier:
            problems.append(("head_name", f"Hộ {known} đã có ở dòng {earlier}."))
        self._doubt(row, known, said, stock, problems, notes)
        if row.state == State.WRONG or not row.may_update:
            return
        self._households[known.pk] = row.number
        row.state = State.CHANGED if row.changes else State.SAME
        year = said.get("birth_year")
        if key != known.name_key and (year is None or year != known.birth_year):
            # A list sorted wrongly in one column must not rename every head.
            row.state = State.DOUBTFUL
            notes.append(("head_name", f"Trong sổ, mã này là hộ {known}; đổi chủ hộ thì ghi ở trang của hộ."))

    def _doubt(
        self, row: ImportRow, known: Known, said: Said, stock: Stock, problems: list[Problem], notes: list[Problem]
    ) -> None:
        """The row may be stored in the household; where it cannot, it may still be another one, if only names agree."""
        row.household_id = known.pk
        changed = changes(known, said, stock)
        refused = list(objections(known, said, changed, stock, self.since))
        if refused and known.code != said.get("code") and not self._objections_to_new(said):
            notes += refused
        else:
            problems += refused
            row.household_version, row.changes = known.version, changed
        row.state = State.WRONG if problems else State.DOUBTFUL

    def _objections_to_new(self, said: Said) -> list[Problem]:
        return objections_to_new(said, self._villages.get(said["village"]), self.since)

    def _twin(self, village: int, key: str, year: int | None) -> int:
        """The row above of the same village and head; 0 without one."""
        return next((number for born, number in self._names.get((village, key), ()) if may_be(born, year)), 0)

    def _remember(self, row: ImportRow, said: Said, key: str) -> None:
        if row.state != State.WRONG:
            self._names.setdefault((said["village"], key), []).append((said.get("birth_year"), row.number))


def _names(found: Sequence[Known]) -> str:
    return ", ".join(str(known) for known in found[:3])


def _only(found: Sequence[Known]) -> Known | None:
    return found[0] if len(found) == 1 else None


def objections_to_new(said: Said, village: Village | None, since: date) -> list[Problem]:
    """Why the row cannot become a new household of the village, by field; without a day it counts `since` that one."""
    found = list(too_long(said))
    refusal = village_refusal(village, Span(first_day(said, since))) if village else ""
    if refusal and "started_on" not in said:
        refusal += f" Dòng không ghi ngày nên tính từ ngày áp dụng {since:%d/%m/%Y}; đổi ngày đó ở Chọn lại cột."
    if refusal:
        found.append(("started_on", refusal))
    if MASK in said.get("phone", ""):
        found.append(("phone", "Số điện thoại bị che; hộ mới phải ghi đủ số hoặc để trống ô này."))
    if "ended_on" in said:
        found.append(("ended_on", "Hộ chưa có trong sổ; ngày thôi tính ghi ở phần biến động sau khi nhập."))
    return found


def first_day(said: Said, since: date) -> date:
    """From which day on a new household of the row counts."""
    return date.fromisoformat(said["started_on"]) if "started_on" in said else since


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
