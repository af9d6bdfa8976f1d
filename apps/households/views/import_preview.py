"""The rows of a list before they are confirmed: what would become of each, page by page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import QueryDict

from apps.core.numbers import format_number
from apps.core.sheets import as_text
from apps.core.text import masked_phone, search_key
from apps.households.forms.imports import AllChoicesForm, ChoicesForm
from apps.households.listing import COLUMNS, cell
from apps.households.models import Household, HouseholdClass, HouseholdImport, ImportRow
from apps.households.services.imports.planning import class_year
from apps.households.services.imports.runs import chosen_key, rows_to_mend

ROWS_PER_PAGE = 50
# The columns by which people know a household; what would change beside them is told in words.
SHOWN = ("village", "code", "head_name", "birth_year", "members")
ONE_LINE = ("code", "birth_year", "members")
TITLES = {column.name: column.title for column in COLUMNS}
State, Choice = ImportRow.State, ImportRow.Choice


@dataclass(frozen=True)
class Plan:
    """How many rows confirming would store, and how many it would leave out; printed it is the sentence for that.

    `states` counts all rows, `ways` the doubtful ones by what was chosen, `to_mend` those of the errors' workbook.
    """

    states: Mapping[str, int]
    ways: Mapping[str, int]
    to_mend: int

    @property
    def new(self) -> int:
        return self.states.get(State.NEW, 0) + self.ways.get(Choice.NEW, 0)

    @property
    def changed(self) -> int:
        return self.states.get(State.CHANGED, 0) + self.ways.get(Choice.UPDATE, 0)

    @property
    def same(self) -> int:
        return self.states.get(State.SAME, 0)

    @property
    def doubtful(self) -> int:
        return self.states.get(State.DOUBTFUL, 0)

    @property
    def saves(self) -> bool:
        """Whether confirming would store anything."""
        return bool(self.new or self.changed)

    @property
    def done(self) -> str:
        parts = ((self.new, "lập mới"), (self.changed, "cập nhật"))
        return ", ".join(f"{verb} {format_number(count)} hộ" for count, verb in parts if count)

    @property
    def left_out(self) -> str:
        doubtful = self.ways.get(Choice.SKIP, 0) + self.ways.get("", 0)
        parts = ((self.states.get(State.WRONG, 0), "dòng lỗi"), (doubtful, "dòng nghi trùng"))
        return ", ".join(f"{format_number(count)} {what}" for count, what in parts if count)

    def __str__(self) -> str:
        done = f"{self.done[:1].upper()}{self.done[1:]}"
        return f"{done}; bỏ qua {self.left_out}" if self.left_out else done


def plan_of(imported: HouseholdImport) -> Plan:
    """The plan of an import, in one query: as its rows stand, once it was stored as they stood then."""
    if imported.state == HouseholdImport.State.DONE:
        counts = imported.counts
        chosen = {way: counts.get(chosen_key(way), 0) for way in Choice.values}
        undecided = counts.get(State.DOUBTFUL, 0) - sum(chosen.values())
        return Plan(counts, chosen | {"": undecided}, rows_to_mend(imported).count())
    states: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    for state, choice, count in imported.rows.order_by().values_list("state", "choice").annotate(Count("pk")):
        states[state] += count
        if state == State.DOUBTFUL:
            ways[choice] += count
    return Plan(states, ways, states[State.WRONG] + ways[""])


def _has_all(words: Sequence[str], text: str) -> bool:
    return all(word in text for word in words)


def _seen(cells: Sequence[Any], hidden: int | None) -> Iterator[str]:
    return (str(part) for place, part in enumerate(cells) if part is not None and place != hidden)


class Preview:
    """A page of the list: `loai` keeps the rows of a state, `q` those with all its words, `page` turns the pages.

    `form` has a field for each doubtful row of the page. `sent` is the form of `data`: that one, or `all`, which names
    one way for every doubtful row of the list.
    """

    def __init__(
        self, imported: HouseholdImport, arguments: QueryDict, *, user: Any, data: QueryDict | None = None
    ) -> None:
        self.imported = imported
        self.plan = plan_of(imported)
        self.year = class_year(imported)
        self.current = state if (state := arguments.get("loai", "")) in State.values else ""
        self.words = arguments.get("q", "").strip()[:200]
        self.page = Paginator(self._keys(), ROWS_PER_PAGE).get_page(arguments.get("page"))
        self.rows = self._rows(list(self.page.object_list))
        self.for_all = data is not None and "all" in data
        doubtful = [row for row in self.rows if row.state == State.DOUBTFUL]
        self.form = ChoicesForm(None if self.for_all else data, user=user, rows=doubtful)
        self.sent: Any = AllChoicesForm(data, user=user) if self.for_all else self.form

    def _keys(self) -> QuerySet[ImportRow, int] | list[int]:
        rows = self.imported.rows.order_by("number")
        rows = rows.filter(state=self.current) if self.current else rows
        words = search_key(self.words).split()
        if not words:
            return rows.values_list("pk", flat=True)
        # For the few searches before a list is confirmed no key is stored with each of a hundred thousand rows.
        # Telephone numbers, which the page masks, cannot be found out by searching either.
        hidden = self.imported.mapping.get("phone")
        return [
            key
            for key, cells in rows.values_list("pk", "cells").iterator()
            if _has_all(words, search_key(" ".join(_seen(cells, hidden))))
        ]

    def _rows(self, keys: Sequence[int]) -> list[ImportRow]:
        """Those rows with all that the page shows of the households to which they lead."""
        rows = self.imported.rows.filter(pk__in=keys).select_related("household__unit", "household__village")
        return list(rows.prefetch_related("household__village__versions", "household__classifications"))

    @property
    def choices(self) -> dict[int, str]:
        """What the valid form chose, by row number."""
        if not self.for_all:
            return self.form.choices
        numbers = self.imported.rows.filter(state=State.DOUBTFUL).values_list("number", flat=True)
        return dict.fromkeys(numbers, self.sent.cleaned_data["all"])

    def context(self) -> dict[str, Any]:
        """What the page needs."""
        return {
            "plan": self.plan,
            "tabs": [("", "tất cả", sum(self.plan.states.values())), *self._tabs()],
            "current": self.current,
            "words": self.words,
            "page": self.page,
            "titles": [TITLES[name] for name in SHOWN],
            "rows": [self._shown(row) for row in self.rows],
            "form": self.form,
            "year": self.year,
            "since": date.fromisoformat(self.imported.options["since"]),
            "offers_all": self.plan.doubtful and self.current in ("", State.DOUBTFUL),
            "refusals": [*self.sent.non_field_errors(), *self.sent.errors.get("all", ())],
        }

    def _tabs(self) -> list[tuple[str, str, int]]:
        counts = self.plan.states
        return [(state.value, str(state.label), counts[state]) for state in State if counts.get(state)]

    def _shown(self, row: ImportRow) -> "ShownRow":
        return ShownRow(row, self.imported, self.year, self.form.field_of(row))


class ShownRow:
    """A row in words; of a wrong one what could not be read stands as in the file."""

    def __init__(self, row: ImportRow, imported: HouseholdImport, year: int, field: Any) -> None:
        self.row, self.imported, self.year, self.field = row, imported, year, field
        self.number, self.state, self.label = row.number, row.state, row.get_state_display()
        # Of a column that the file lacks only the row is known, and that stands beside already.
        self.problems = [("" if place.isdigit() else place, reason) for place, reason in row.problems]
        self.household: Household | None = row.household

    @property
    def facts(self) -> list[tuple[str, str, bool]]:
        """(title, text, whether it stays in one line) of the columns that every row shows."""
        return [(TITLES[name], self._said(name) or self._in_file(name), name in ONE_LINE) for name in SHOWN]

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(title, what stands in the register, what would stand there) of each field that changes."""
        if self.household is None:
            return []
        return [
            (TITLES[name], as_text(cell(self.household, name, self.year)), self._said(name))
            for name in self.row.changes
        ]

    def _said(self, name: str) -> str:
        """The value as lists print it."""
        value = self.row.values.get("village_name" if name == "village" else name)
        if value is None:
            return ""
        if name == "classes":
            return "; ".join(HouseholdClass(kind).label for kind in value)
        if name == "phone":
            return masked_phone(value)
        return as_text(value)

    def _in_file(self, name: str) -> str:
        place = self.imported.mapping.get(name)
        cells = self.row.cells
        return as_text(cells[place]) if place is not None and place < len(cells) else ""
