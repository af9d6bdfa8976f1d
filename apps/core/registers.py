"""Registers: the kinds of record that a unit closes for a period, so that "none" differs from "not reported"."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.core.periods import Period
from apps.core.querysets import running_within


@dataclass(frozen=True)
class Register:
    """One kind of record. `key` is the model's label ("dialogues.dialogue").

    A register of events counts a row on its `date_field`. One of standing things (households, boards) also has an
    `end_field`, empty while the thing goes on, and counts a row in every period that its span touches. Where only some
    rows of the kind are meant, `mark_field` is true of them.
    """

    key: str
    label: str
    date_field: str
    end_field: str = ""
    list_url: str = ""
    mark_field: str = ""

    def holds(self, row: Any) -> bool:
        """Whether a record of this kind is one of the register."""
        return not self.mark_field or bool(getattr(row, self.mark_field))

    def in_period(self, rows: Any, period: Period) -> Any:
        """The rows of a queryset of this kind of record that count in the period."""
        if self.mark_field:
            rows = rows.filter(**{self.mark_field: True})
        if self.end_field:
            return rows.filter(running_within(period.start, period.end, start=self.date_field, end=self.end_field))
        return rows.filter(**{f"{self.date_field}__range": (period.start, period.end)})


@dataclass(frozen=True)
class Coverage:
    """How far a register is closed for a period: `closed` of `needed` reporters (villages, or the unit itself)."""

    closed: int
    needed: int

    @property
    def whole(self) -> bool:
        return self.needed > 0 and self.closed >= self.needed


CoverageSource = Callable[[Iterable[int], Period, str, Any], Coverage]
CoverageOfEach = Callable[[Iterable[int], Period, Iterable[str]], Mapping[str, Mapping[int, Coverage]]]

_registers: dict[str, Register] = {}
_coverage: list[tuple[CoverageSource, CoverageOfEach]] = []


def register(entry: Register) -> None:
    """Announce a register; a second one under the same key is a programming error."""
    if entry.key in _registers:
        raise ValueError(f"register {entry.key} is announced twice")
    _registers[entry.key] = entry


def all_registers() -> list[Register]:
    return sorted(_registers.values(), key=lambda entry: entry.label)


def get_register(key: str) -> Register | None:
    return _registers.get(key)


def set_coverage_source(source: CoverageSource, of_each: CoverageOfEach) -> None:
    """`villages` keeps the table of closures and answers here, since `core` may not import it."""
    _coverage[:] = [(source, of_each)]


def coverage(unit_ids: Iterable[int], period: Period, key: str, village: Any = None) -> Coverage:
    """How far register `key` is closed by these units (or by one village) for the whole period."""
    return _coverage[0][0](unit_ids, period, key, village) if _coverage and key else Coverage(0, 1)


def coverage_of_each(
    unit_ids: Iterable[int], period: Period, keys: Iterable[str]
) -> Mapping[str, Mapping[int, Coverage]]:
    """`coverage` of each unit for itself, by register and unit; a fixed number of queries for all of them."""
    if _coverage:
        return _coverage[0][1](unit_ids, period, keys)
    ids = list(unit_ids)
    return {key: dict.fromkeys(ids, Coverage(0, 1)) for key in keys}
