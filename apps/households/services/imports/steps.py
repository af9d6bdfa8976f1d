"""What people do with a list: send it, name its columns, decide on doubtful rows, confirm, undo, drop.

The work itself is done by the jobs of `tasks`; each service here checks, notes what is wanted and calls its job.
"""

from collections.abc import Mapping
from datetime import date, datetime
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
from apps.households.models import HouseholdImport, ImportRow
from apps.households.services.imports import tasks
from apps.households.services.imports.choices import refused_choices
from apps.households.services.imports.columns import remember_columns
from apps.households.services.imports.hiding import hidden_headings
from apps.households.services.imports.runs import drop_content, locked, progress_key, wanted_rows
from apps.households.services.imports.undoing import undo_obstacles
from apps.villages.models import AdministrativeUnit

State, Choice = HouseholdImport.State, ImportRow.Choice
MOST_DECISION = 200
_HIDDEN = (
    "Cột {} có số giống số định danh; lúc gửi chưa chọn đọc cột này nên cổng không giữ các số đó. "
    "Cổng đã nhớ cách chọn cột: gửi lại tệp."
)
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

    The unit's next lists find the columns by their headings once this one is stored. `options`: "since" (day or ISO
    text), "year" and "decision" of the classes. Raises `ValidationError` for what cannot be. A list whose column is
    wanted after its numbers were hidden has to be sent again.
    """
    current = locked(imported, user, State.COLUMNS, State.READY)
    layout = Layout.from_json(current.layout)
    current.mapping = _checked_mapping(layout, mapping)
    current.options = _checked_options(options)
    if hidden := hidden_headings(layout, current.mapping):
        remember_columns(current)
        drop_content(current)
        current.counts = {}
        columns = ", ".join(f"“{heading}”" for heading in hidden)
        _pass_on(current, State.FAILED, imported, problem=_HIDDEN.format(columns))
    else:
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
    for number, choice in choices.items():
        rows[number].choice = choice
    ImportRow.objects.bulk_update(rows.values(), ["choice"], batch_size=300)
    for _, refusal in sorted(refused_choices(current, choices).items()):
        raise ValidationError(refusal)


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
    _give_up(current)
    imported.refresh_from_db()


def _give_up(current: HouseholdImport) -> None:
    drop_content(current)
    current.counts = {}
    _pass_on(current, State.DROPPED)


def prune_imports(*, before: datetime) -> int:
    """Keep nothing of the files of lists that were sent earlier and not looked after since; gives their number.

    Those that wait are given up as `drop_import` does, those that were stored lose the rows that nobody mended.
    """
    old = HouseholdImport.objects.filter(created_at__lt=before)
    waiting = old.filter(state__in=(State.COLUMNS, State.READY, State.READING, State.CHECKING))
    stored = old.filter(state=State.DONE, pk__in=ImportRow.objects.values("imported"))
    return sum(_prune(key) for key in [*waiting.values_list("pk", flat=True), *stored.values_list("pk", flat=True)])


@transaction.atomic
def _prune(key: int) -> bool:
    current = HouseholdImport.objects.select_for_update().get(pk=key)
    if current.state == State.DONE:
        drop_content(current)
        current.save()
    elif current.state in (State.SAVING, State.UNDOING) or _is_alive(current):
        return False
    else:
        _give_up(current)
    return True


@transaction.atomic
def restart(*, imported: HouseholdImport, user: Any) -> None:
    """Call the job again whose process died. Raises `ValidationError` while it still tells how far it has come."""
    current = locked(imported, user, *HouseholdImport.BUSY)
    _refuse_while_alive(current)
    if tasks.is_broken(current):
        # What it says of the last try is no longer so.
        current.problem = ""
        current.save(update_fields=["problem"])
    _call(current)


def _refuse_while_alive(imported: HouseholdImport) -> None:
    if _is_alive(imported):
        raise ValidationError("Việc này vẫn đang chạy; đợi một phút rồi tải lại trang.")


def _is_alive(imported: HouseholdImport) -> bool:
    heard = progress.heard(progress_key(imported))
    return imported.is_busy and heard is not None and heard.is_alive


def _pass_on(current: HouseholdImport, state: str, shown: HouseholdImport | None = None, *, problem: str = "") -> None:
    """Store the new state, call its job, and let the caller's own instance know."""
    current.state, current.problem = state, problem
    current.save()
    if shown is not None:
        shown.refresh_from_db()
    if state in _JOBS:
        _call(current)


def _call(imported: HouseholdImport) -> None:
    progress.tell(progress_key(imported), 0)
    transaction.on_commit(partial(_JOBS[State(imported.state)].enqueue, imported.public_id))
