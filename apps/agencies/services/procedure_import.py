"""Figures of procedures from Excel: what would become of each row, storing what was confirmed, taking it back."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from apps.agencies.indicators.procedures import REGISTER
from apps.agencies.models import ProcedureMonth
from apps.agencies.models.procedures import FIRST_YEAR, LAST_YEAR, NO_MONTH
from apps.agencies.rules.months import Month
from apps.agencies.services.procedure_reading import ReadRow
from apps.agencies.services.procedures import (
    NUMBERS,
    SHORT_LABELS,
    check_row,
    doubts_of,
    key_of,
    spellings,
    unexplained,
)
from apps.core.bulk import before, create_rows, delete_rows, store_rows
from apps.core.models import new_public_id
from apps.core.registers import get_register
from apps.core.text import search_key
from apps.villages.services import lock_unit, reopen_for

MOST_OBSTACLES = 20
_MARK, _UNDO = "nhập Excel ", "hoàn tác "


class RowState(StrEnum):
    """What will become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


STATE_LABELS = {
    RowState.NEW: "mới",
    RowState.CHANGED: "thay đổi",
    RowState.SAME: "không đổi",
    RowState.WRONG: "lỗi",
}


@dataclass
class PlannedRow:
    """A row and what will become of it: `changes` are (label, stored, read), `reason` says what is wrong."""

    row: ReadRow
    state: RowState
    record: ProcedureMonth | None = None
    reason: str = ""
    changes: list[tuple[str, int, int]] = field(default_factory=list)
    warning: str = ""

    @property
    def label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def cells(self) -> list[tuple[str, int | None]]:
        """Each number with its label; None where the list does not say it."""
        return [(label, self.row.numbers.get(name)) for name, label in SHORT_LABELS.items()]


class PlanChangedError(Exception):
    """The figures changed after the plan was shown."""


@dataclass(frozen=True)
class Imported:
    """An import that was carried out; its id leads to the undo."""

    public_id: str
    made: list[ProcedureMonth]
    changed: list[ProcedureMonth]


def plan_import(*, unit: Any, rows: Sequence[ReadRow]) -> list[PlannedRow]:
    """What would become of each row as things stand. A fixed number of queries."""
    years = {row.year for row in rows if row.year}
    stored = ProcedureMonth.objects.filter(unit=unit, year__in=years).select_related("unit")
    standing = {key_of(record): record for record in stored}
    known = spellings(unit)
    taken: dict[tuple[str, Month], int] = {}
    plan = [_planned(unit, row, standing, known, taken) for row in rows]
    records = [planned.record for planned in plan if planned.record and planned.state != RowState.SAME]
    excesses = unexplained(unit, planned=records)
    for planned in plan:
        planned.warning = " ".join(doubts_of(planned.record, excesses)) if planned.record else ""
    return plan


def _planned(unit: Any, row: ReadRow, standing: Any, known: dict[str, str], taken: dict[Any, int]) -> PlannedRow:
    def wrong(reason: str) -> PlannedRow:
        return PlannedRow(row, RowState.WRONG, reason=reason)

    month = row.when
    if row.problem or month is None:
        return wrong(row.problem or NO_MONTH)
    if not FIRST_YEAR <= month.year <= LAST_YEAR:
        return wrong(NO_MONTH)
    key = search_key(row.field)
    if first := taken.get((key, month)):
        return wrong(f"trùng lĩnh vực và tháng với dòng {first}")
    taken[key, month] = row.number
    record = standing.get((key, month.first))
    if record is None:
        numbers = dict.fromkeys(NUMBERS, 0) | dict(row.numbers)
        record = ProcedureMonth(
            unit=unit, year=month.year, month=month.number, field=known.setdefault(key, row.field), **numbers
        )
        planned = PlannedRow(row, RowState.NEW, record)
    else:
        changes = [(name, getattr(record, name), number) for name, number in row.numbers.items()]
        changes = [change for change in changes if change[1] != change[2]]
        state = RowState.CHANGED if changes else RowState.SAME
        planned = PlannedRow(row, state, record, changes=[(SHORT_LABELS[n], old, new) for n, old, new in changes])
        for name, _, number in changes:
            setattr(record, name, number)
    try:
        check_row(record)
    except ValidationError as error:
        return wrong(" ".join(error.messages))
    return planned


def plan_digest(plan: Iterable[PlannedRow]) -> str:
    """What a person who confirms has seen of each row."""
    seen = [(planned.row.number, planned.state, planned.changes) for planned in plan]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


@transaction.atomic
def import_procedures(*, unit: Any, user: Any, rows: Sequence[ReadRow], seen: str) -> Imported:
    """Store the new and changed rows, all or none, each with its history; wrong ones are passed over.

    Raises `PlanChangedError` where the plan is no longer the one with the digest `seen`, `ValidationError` where
    nothing is left to store.
    """
    lock_unit(unit.pk)
    plan = plan_import(unit=unit, rows=rows)
    if plan_digest(plan) != seen:
        raise PlanChangedError
    made = [planned.record for planned in plan if planned.record and planned.state is RowState.NEW]
    changed = [planned.record for planned in plan if planned.record and planned.state is RowState.CHANGED]
    if not made and not changed:
        raise ValidationError("Không có dòng nào mới hoặc thay đổi để lưu.")
    public_id = new_public_id()
    how: dict[str, Any] = {"user": user, "reason": f"{_MARK}{public_id}", "moment": timezone.now()}
    for record in made:
        record.created_by = user
    for record in changed:
        record.version += 1
    create_rows(made, **how)
    store_rows(changed, (*NUMBERS, "version", "updated_at"), **how)
    _reopen([*made, *changed])
    return Imported(public_id, made, changed)


def imports_of(unit: Any) -> QuerySet:
    """The imports of a unit, newest first, as the history tells them: `moment`, how many `made`, `changed`, `undone`.

    No table of its own: a list of at most 2.000 rows is read, shown and stored within requests, so all that lasts of
    it are the rows and their history.
    """
    lines: QuerySet = ProcedureMonth.history.filter(unit=unit, history_change_reason__startswith=_MARK)
    taken_back = ProcedureMonth.history.filter(
        unit=unit, history_change_reason=Concat(Value(_UNDO), OuterRef("history_change_reason"))
    )
    return (
        lines.order_by()
        .values("history_change_reason", "history_user__full_name")
        .annotate(
            moment=Min("history_date"),
            made=Count("history_id", filter=Q(history_type="+")),
            changed=Count("history_id", filter=Q(history_type="~")),
            undone=Exists(taken_back),
        )
        .order_by("-moment", "history_change_reason")
    )


def import_id(mark: str) -> str:
    """The id of the import that marks its history so."""
    return mark.removeprefix(_MARK)


def find_import(unit: Any, public_id: str) -> dict[str, Any] | None:
    """The import of this id as `imports_of` tells it."""
    found: dict[str, Any] | None = imports_of(unit).filter(history_change_reason=f"{_MARK}{public_id}").first()
    return found


def undo_obstacles(unit: Any, public_id: str) -> list[str]:
    """Rows that were changed or deleted since the import, in words; at most `MOST_OBSTACLES` are named."""
    reason = f"{_MARK}{public_id}"
    written = ProcedureMonth.history.filter(unit=unit, history_change_reason=reason, id=OuterRef("id"))
    later = ProcedureMonth.history.filter(unit=unit).filter(
        Exists(written.filter(history_id__lt=OuterRef("history_id")))
    )
    found: dict[int, str] = {}
    for line in later.exclude(history_change_reason=reason).order_by("history_id"):
        did = "đã bị xóa" if line.history_type == "-" else "đã được sửa"
        found[line.id] = f"{line.instance} {did} sau khi nhập."
    named = list(found.values())
    more = len(named) - MOST_OBSTACLES
    return [*named[:MOST_OBSTACLES], f"Và {more} dòng khác."] if more > 0 else named


@transaction.atomic
def undo_import(*, unit: Any, user: Any, public_id: str) -> int:
    """Put every row of the import back as it stood before, or refuse by `ValidationError`; gives how many rows."""
    lock_unit(unit.pk)
    found = find_import(unit, public_id)
    if found is None:
        raise ValidationError("Không còn lần nhập này.")
    if found["undone"]:
        raise ValidationError("Lần nhập này đã được hoàn tác.")
    if obstacles := undo_obstacles(unit, public_id):
        raise ValidationError(obstacles)
    reason = f"{_MARK}{public_id}"
    how: dict[str, Any] = {"user": user, "reason": f"{_UNDO}{reason}", "moment": timezone.now()}
    written = ProcedureMonth.history.filter(unit=unit, history_change_reason=reason)
    keys = dict(written.values_list("id", "history_type"))
    rows = ProcedureMonth.objects.select_for_update().filter(unit=unit, pk__in=keys).in_bulk()
    earlier = before(ProcedureMonth, [key for key, kind in keys.items() if kind == "~"], reason)
    changed = [rows[key] for key, kind in keys.items() if kind == "~"]
    if not earlier.keys() >= {row.pk for row in changed}:
        raise ValidationError("Có dòng không còn lịch sử trước lần nhập.")
    _reopen(rows.values())
    for row in changed:
        for name in NUMBERS:
            setattr(row, name, getattr(earlier[row.pk], name))
        row.version += 1
    store_rows(changed, (*NUMBERS, "version", "updated_at"), **how)
    delete_rows(ProcedureMonth, [key for key, kind in keys.items() if kind == "+"], **how)
    return len(keys)


def _reopen(rows: Iterable[ProcedureMonth]) -> None:
    """Written all at once, the rows send no signals that would do it."""
    register = get_register(REGISTER)
    if register:
        reopen_for(register, *rows)
