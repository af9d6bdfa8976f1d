"""What people do with a list: send it, name its columns, decide on doubtful rows, confirm, undo, drop.

The work itself is done by the jobs of `tasks`; each service here checks, notes what is wanted and calls its job.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.core import progress
from apps.core.sheets import Layout, ListFile
from apps.core.text import clean_text, shortened
from apps.households.listing import COLUMNS
from apps.households.models import ColumnName, Household, HouseholdImport, ImportRow
from apps.households.services.imports import tasks
from apps.households.services.imports.planning import objections_to_new
from apps.households.services.imports.runs import locked, progress_key, wanted_rows
from apps.households.services.imports.undoing import undo_obstacles
from apps.villages.models import AdministrativeUnit

State, Choice = HouseholdImport.State, ImportRow.Choice
MOST_DECISION = 200
_YEARS = range(1990, 2201)
_NAMES = {column.name: column for column in COLUMNS}
_JOBS = {
    State.READING: tasks.read_list,
    State.CHECKING: tasks.check_list,
    State.SAVING: tasks.save_list,
    State.UNDOING: tasks.undo_list,
}


def begin_import(*, unit: AdministrativeUnit, user: Any, file: ListFile) -> HouseholdImport:
    """Keep the file until its job has read it, and call that job once the transaction is through.

    What the list leaves open begins as: new households count from today on, classes are of this year.
    """
    today = timezone.localdate()
    imported = HouseholdImport(
        unit=unit,
        name=shortened(clean_text(file.name), 120),
        kind=file.kind,
        size=len(file.content),
        options={"since": today.isoformat(), "year": today.year, "decision": ""},
        created_by=user,
    )
    imported.file.save(file.name, ContentFile(file.content), save=False)
    try:
        with transaction.atomic():
            imported.save()
            _call(imported)
    except Exception:
        # The row is rolled back by itself, the file is not.
        imported.file.storage.delete(str(imported.file.name))
        raise
    return imported


@transaction.atomic
def choose_columns(
    *, imported: HouseholdImport, user: Any, mapping: Mapping[str, int], options: Mapping[str, Any]
) -> None:
    """Read each field of `mapping` from the column of that number (from 0) and plan all rows again.

    The unit's next list finds the columns by the headings remembered here. `options`: "since" (day or ISO text),
    "year" and "decision" of the classes. Raises `ValidationError` for what cannot be.
    """
    current = locked(imported, user, State.COLUMNS, State.READY)
    layout = Layout.from_json(current.layout)
    current.mapping = _checked_mapping(layout, mapping)
    current.options = _checked_options(options)
    _remember(current, layout)
    _pass_on(current, State.CHECKING, imported)


def _checked_mapping(layout: Layout, mapping: Mapping[str, int]) -> dict[str, int]:
    places = {head.place for head in layout.heads}
    unknown = [name for name, place in mapping.items() if name not in _NAMES or place not in places]
    if unknown:
        raise ValidationError("Cột đã chọn không có trong tệp; chọn lại.")
    missing = [column.title for column in COLUMNS if column.required and column.name not in mapping]
    if missing:
        raise ValidationError(f"Chưa chọn cột {' và '.join(f'“{title}”' for title in missing)}.")
    if len(set(mapping.values())) < len(mapping):
        raise ValidationError("Mỗi cột của tệp chỉ đọc vào một thông tin; có cột được chọn hai lần.")
    return dict(mapping)


def _checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    today = timezone.localdate()
    try:
        since = options.get("since") or today
        since = since if isinstance(since, date) else date.fromisoformat(str(since))
        year = int(options.get("year") or today.year)
    except ValueError:
        raise ValidationError("Ngày áp dụng hoặc năm của diện hộ không đúng.") from None
    if not date(1900, 1, 1) <= since <= today:
        raise ValidationError("Ngày áp dụng phải từ năm 1900 và không được sau hôm nay.")
    if year not in _YEARS:
        raise ValidationError("Năm của diện hộ phải từ 1990 đến 2200.")
    decision = clean_text(str(options.get("decision") or ""))
    if len(decision) > MOST_DECISION or not decision.isprintable():
        raise ValidationError(f"Quyết định công nhận viết một dòng, không quá {MOST_DECISION} ký tự.")
    return {"since": since.isoformat(), "year": year, "decision": decision}


def _remember(imported: HouseholdImport, layout: Layout) -> None:
    """One field for each heading; of columns headed alike the one that is read counts."""
    fields = {place: name for name, place in imported.mapping.items()}
    said: dict[str, str] = {}
    for head in layout.heads:
        key = head.key[:200]
        if key:
            said[key] = fields.get(head.place, "") or said.get(key, "")
    ColumnName.objects.bulk_create(
        [ColumnName(unit=imported.unit, heading=heading, field=field) for heading, field in said.items()],
        update_conflicts=True,
        unique_fields=["unit", "heading"],
        update_fields=["field"],
    )


@transaction.atomic
def ask_columns(*, imported: HouseholdImport, user: Any) -> None:
    """Let the person choose the columns anew for a list that is ready."""
    current = locked(imported, user, State.READY, State.COLUMNS)
    _pass_on(current, State.COLUMNS, imported)


@transaction.atomic
def choose_rows(*, imported: HouseholdImport, user: Any, choices: Mapping[int, str]) -> None:
    """Decide on doubtful rows by their number; "" takes a decision back. All of them or none.

    Raises `ValidationError` for a row that is not doubtful, or where the way chosen leads nowhere.
    """
    current = locked(imported, user, State.READY)
    rows = {row.number: row for row in current.rows.filter(number__in=choices, state=ImportRow.State.DOUBTFUL)}
    if set(choices) - set(rows) or set(choices.values()) - {*Choice.values, ""}:
        raise ValidationError("Có dòng không chờ chọn cách xử lý; tải lại trang rồi chọn lại.")
    codes = {row.values.get("code", "") for row in rows.values()} - {""}
    taken = set(Household.objects.filter(unit=current.unit, code__in=codes).values_list("code", flat=True))
    for number, choice in choices.items():
        row = rows[number]
        if choice == Choice.UPDATE and row.household_id is None:
            raise ValidationError(f"Dòng {number} không gắn với hộ nào trong sổ nên không cập nhật được.")
        if choice == Choice.NEW and row.values.get("code") in taken:
            raise ValidationError(
                f"Dòng {number}: mã hộ {row.values['code']} đã có trong sổ nên không lập hộ mới được."
            )
        for _, objection in objections_to_new(row.values) if choice == Choice.NEW else ():
            raise ValidationError(f"Dòng {number}: {objection}")
        row.choice = choice
    ImportRow.objects.bulk_update(rows.values(), ["choice"], batch_size=300)
    _refuse_updating_twice(current)


def _refuse_updating_twice(imported: HouseholdImport) -> None:
    updated = imported.rows.filter(state=ImportRow.State.DOUBTFUL, choice=Choice.UPDATE)
    numbers = dict(updated.values_list("household_id", "number"))
    sure = imported.rows.filter(household_id__in=numbers, state__in=[ImportRow.State.CHANGED, ImportRow.State.SAME])
    if len(numbers) < updated.count():
        raise ValidationError("Hai dòng cùng cập nhật một hộ; chọn một dòng, bỏ qua dòng kia.")
    for number, household in sure.values_list("number", "household_id"):
        raise ValidationError(f"Dòng {numbers[household]} cập nhật hộ mà dòng {number} đã ghi; chọn cách khác.")


@transaction.atomic
def confirm_import(*, imported: HouseholdImport, user: Any) -> None:
    """Let the job store the list; once that is asked for, asking again changes nothing."""
    current = locked(imported, user, State.READY, State.SAVING, State.DONE)
    if current.state == State.READY:
        if not wanted_rows(current).exists():
            raise ValidationError("Không có dòng nào để lưu vào sổ.")
        current.confirmed_by, current.confirmed_at = user, timezone.now()
        _pass_on(current, State.SAVING, imported)


@transaction.atomic
def undo_import(*, imported: HouseholdImport, user: Any) -> None:
    """Let the job put every household back as it stood before; once asked for, asking again changes nothing.

    Raises `ValidationError` with the obstacles where something was built on what the list brought.
    """
    current = locked(imported, user, State.DONE, State.UNDOING, State.UNDONE)
    if current.state == State.DONE:
        if obstacles := undo_obstacles(current):
            raise ValidationError(["Không hoàn tác được:", *(obstacle.label for obstacle in obstacles)])
        current.undone_by, current.undone_at = user, timezone.now()
        _pass_on(current, State.UNDOING, imported)


@transaction.atomic
def drop_import(*, imported: HouseholdImport, user: Any) -> None:
    """Give up a list that was not stored: its rows and its file go. One that is being read must be silent first."""
    states = (State.COLUMNS, State.READY, State.FAILED, State.READING, State.CHECKING, State.DROPPED)
    current = locked(imported, user, *states)
    _refuse_while_alive(current)
    current.rows.all().delete()
    if current.file:
        transaction.on_commit(partial(current.file.storage.delete, str(current.file.name)), robust=True)
        current.file = ""
    current.counts = {}
    _pass_on(current, State.DROPPED, imported)


@transaction.atomic
def restart(*, imported: HouseholdImport, user: Any) -> None:
    """Call the job again whose process died. Raises `ValidationError` while it still tells how far it has come."""
    current = locked(imported, user, *HouseholdImport.BUSY)
    _refuse_while_alive(current)
    _call(current)


def _refuse_while_alive(imported: HouseholdImport) -> None:
    heard = progress.heard(progress_key(imported))
    if imported.is_busy and heard is not None and heard.is_alive:
        raise ValidationError("Việc này vẫn đang chạy; đợi một phút rồi tải lại trang.")


def _pass_on(current: HouseholdImport, state: str, shown: HouseholdImport) -> None:
    """Store the new state, call its job, and let the caller's own instance know."""
    current.state, current.problem = state, ""
    current.save()
    shown.refresh_from_db()
    if state in _JOBS:
        _call(current)


def _call(imported: HouseholdImport) -> None:
    progress.tell(progress_key(imported), 0)
    transaction.on_commit(partial(_JOBS[State(imported.state)].enqueue, imported.public_id))
