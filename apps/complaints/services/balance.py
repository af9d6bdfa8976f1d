"""The balance of petitions and denunciations over any period, and the same rows again for the lists that prove it.

Days are days of Vietnam as they were entered, so that no hour of entry moves a case over the edge of a year.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Count, Q

from apps.complaints.models import Denunciation, Field, Petition, PetitionType
from apps.complaints.rules.balance import DENUNCIATION_ENDS, ENDS, PETITION_ENDS, Balance, Flow, ended_as, total
from apps.core.known import Known, added, none_found
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.together import all_of, dicts, sums
from apps.villages.models import AdministrativeUnit
from apps.villages.services import ClosedRegisters

# Of each register: the field that holds the state, and how each state ends a case.
_STATES: Mapping[type[Any], tuple[str, Mapping[str, Flow]]] = {
    Petition: ("status", PETITION_ENDS),
    Denunciation: ("stage", DENUNCIATION_ENDS),
}


def flow_conditions(kind: type[Any], period: Period) -> dict[Flow, Q]:
    """Which rows of the register make each term of its balance over the period."""
    state, ends = _STATES[kind]
    within = (period.start, period.end)
    is_open = Q(closed_on__isnull=True)
    return {
        Flow.OPENING: Q(received_on__lt=period.start) & (is_open | Q(closed_on__gte=period.start)),
        Flow.RECEIVED: Q(received_on__range=within),
        **{flow: Q(closed_on__range=within, **{f"{state}__in": ended_as(ends, flow)}) for flow in ENDS},
        Flow.CLOSING: Q(received_on__lte=period.end) & (is_open | Q(closed_on__gt=period.end)),
    }


def in_flow(rows: Any, flow: Flow, period: Period) -> Any:
    """The rows of a queryset behind one number of the balance."""
    return rows.filter(flow_conditions(rows.model, period)[flow])


def _counts(kind: type[Any], period: Period, **also: Any) -> dict[str, Count]:
    return {
        f"n_{flow.value}": Count("pk", filter=condition & Q(**also))
        for flow, condition in flow_conditions(kind, period).items()
    }


def _touched(rows: Any, period: Period) -> Any:
    """Only what one of the terms may hold: the index on the closing day finds it."""
    handled = Q(closed_on__isnull=True) | Q(closed_on__gte=period.start)
    return rows.order_by().filter(handled, received_on__lte=period.end)


def _balance(row: Mapping[str, Any], prefix: str = "") -> Balance:
    return Balance(*(row[f"{prefix}n_{flow.value}"] for flow in Flow))


@dataclass(frozen=True)
class Totals:
    """All of a unit: each letter by itself, matters (letters about one matter once), and denunciations."""

    letters: Balance
    matters: Balance
    denunciations: Balance


def totals(*, petitions: Any, denunciations: Any, period: Period) -> Totals:
    """Three questions, whatever the rows; the querysets say whose they are."""
    touched, counts = _touched(petitions, period), _counts(Petition, period)
    counted = all_of(
        partial(sums, touched, counts),
        partial(sums, touched.filter(matter__isnull=True), counts),
        partial(sums, _touched(denunciations, period), _counts(Denunciation, period)),
    )
    return Totals(*map(_balance, counted))


@dataclass(frozen=True)
class Line:
    """One class of petitions; `chosen` are the filters of the list that gives its rows, `parts` the commune's own."""

    label: str
    balance: Balance
    chosen: Mapping[str, str]
    parts: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    title: str
    lines: list[Line]

    @property
    def total(self) -> Balance:
        return total(line.balance for line in self.lines)


def tables(*, petitions: Any, period: Period) -> list[Table]:
    """By type and by field with the commune's own names below each, and by source: one question for each."""
    rows = _touched(petitions, period)
    types, fields, sources = all_of(
        partial(_classes, rows, period, "petition_type", PetitionType.choices, "own_type"),
        partial(_classes, rows, period, "field", Field.choices, "own_field"),
        partial(_classes, rows, period, "source", Petition.Source.choices),
    )
    return [Table("Theo loại đơn", types), Table("Theo lĩnh vực", fields), Table("Theo nguồn đơn", sources)]


def _classes(rows: Any, period: Period, name: str, choices: Iterable[tuple[str, Any]], own: str = "") -> list[Line]:
    keys = [name, own, f"{own}__name"] if own else [name]
    counted: dict[str, Balance] = defaultdict(Balance)
    parts: dict[str, list[Line]] = defaultdict(list)
    counts = _counts(Petition, period)
    for row in dicts(rows.values(*keys).annotate(**counts).order_by(*keys[::-1]), *keys, *counts):
        balance = _balance(row)
        counted[row[name]] += balance
        if own and row[own] is not None:
            parts[row[name]].append(Line(row[f"{own}__name"], balance, {name: row[name], own: str(row[own])}))
    return [Line(str(label), counted[value], {name: value}, parts[value]) for value, label in choices]


@dataclass(frozen=True)
class SheetLine:
    """A line of the sheet on complaints and denunciations; `year` is the balance since 1 January."""

    label: str
    now: Balance
    year: Balance

    @property
    def cells(self) -> tuple[int, ...]:
        """Received and resolved, each in the period and since 1 January, and what is open at its end."""
        return (self.now.received, self.year.received, self.now.resolved, self.year.resolved, self.now.closing)

    @property
    def note(self) -> str:
        """What the sheet has no column for, so that its numbers can be added up."""
        told = (
            ("kỳ trước chuyển sang", self.now.opening),
            ("chuyển, trả, hướng dẫn, lưu", self.now.moved),
            ("rút, đình chỉ", self.now.withdrawn),
        )
        return "; ".join(f"{label}: {format_number(number)}" for label, number in told if number)


def sheet_lines(*, petitions: Any, denunciations: Any, period: Period) -> list[SheetLine]:
    """Complaints, denunciations and both together. Recommendations, reflections and disputes are not in this sheet."""
    by_unit = sheet_lines_by_unit(petitions=petitions, denunciations=denunciations, period=period)
    return sheet_sums(by_unit.values())


def sheet_sums(found: Iterable[tuple[SheetLine, SheetLine]]) -> list[SheetLine]:
    """The lines of several units added up: complaints, denunciations, both together."""
    pairs = list(found)
    complaints, denunciations = (
        SheetLine(label, total(pair[at].now for pair in pairs), total(pair[at].year for pair in pairs))
        for at, label in enumerate(_SHEET_LABELS)
    )
    both = SheetLine("Cộng", complaints.now + denunciations.now, complaints.year + denunciations.year)
    return [complaints, denunciations, both]


def sheet_values(line: SheetLine, period: Period, none_found: Callable[[Period], Known]) -> tuple[Known, ...]:
    """The line's cells; nought is a number only where `none_found` says so of the days that the cell counts."""
    year = period.cumulative()
    spans = (period, year, period, year, period)
    return tuple(number or none_found(span) for number, span in zip(line.cells, spans, strict=True))


@dataclass(frozen=True)
class SheetRow:
    """A line of the sheet as it is printed: a number that nobody reported is missing, not 0."""

    label: str
    values: tuple[Known, ...]
    note: str


def sheet_rows(*, unit: AdministrativeUnit, petitions: Any, denunciations: Any, period: Period) -> list[SheetRow]:
    """The sheet of one unit, by what it has closed of its two registers."""
    lines = sheet_lines(petitions=petitions, denunciations=denunciations, period=period)
    year = period.cumulative()
    closed = ClosedRegisters([unit.pk], SHEET_REGISTERS, Period(min(period.start, year.start), period.end))

    def values(line: SheetLine, register: str) -> tuple[Known, ...]:
        return sheet_values(line, period, lambda span: none_found(closed.coverage([unit.pk], register, span)))

    parts = [values(line, register) for line, register in zip(lines, SHEET_REGISTERS, strict=False)]
    both = tuple(value for value in map(added, zip(*parts, strict=True)) if value is not None)
    return [SheetRow(line.label, found, line.note) for line, found in zip(lines, (*parts, both), strict=True)]


def sheet_lines_by_unit(
    *, petitions: Any, denunciations: Any, period: Period
) -> dict[int, tuple[SheetLine, SheetLine]]:
    """Complaints and denunciations of each unit that has any, by its key; one query for each register."""
    complaints = _both_balances(petitions.filter(petition_type=PetitionType.COMPLAINT), period)
    denounced = _both_balances(denunciations, period)
    none = (Balance(), Balance())
    return {
        unit: (
            SheetLine(_SHEET_LABELS[0], *complaints.get(unit, none)),
            SheetLine(_SHEET_LABELS[1], *denounced.get(unit, none)),
        )
        for unit in {*complaints, *denounced}
    }


# The registers that the sheet's two lines count, in their order.
SHEET_REGISTERS = ("complaints.petition", "complaints.denunciation")
_SHEET_LABELS = ("Khiếu nại", "Tố cáo")


def _both_balances(rows: Any, period: Period) -> dict[int, tuple[Balance, Balance]]:
    """Over the period and since 1 January, by unit: of the same rows in one query, so that the two cannot disagree."""
    year = period.cumulative()
    longest = Period(min(period.start, year.start), period.end)
    folds = _counts(rows.model, period) | {f"year_{name}": fold for name, fold in _counts(rows.model, year).items()}
    return {
        row["unit"]: (_balance(row), _balance(row, "year_"))
        for row in _touched(rows, longest).values("unit").annotate(**folds)
    }
