"""Taking a whole import back: every row stands as before it, or nothing happens and the obstacles are named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import PROTECT, RESTRICT
from django.utils import timezone

from apps.core.bulk import before, delete_rows, keep_to_indexes, store_rows
from apps.core.registers import get_register
from apps.households.models import Household, HouseholdImport, HouseholdPair, ImportRow
from apps.households.services.dependents import OWN_ROWS, leading_keys
from apps.households.services.imports.planning import CHUNK
from apps.households.services.imports.runs import Run, drop_content, written_lines
from apps.villages.services import lock_unit, reopen_for

State = HouseholdImport.State
MOST_OBSTACLES = 20
TABLES: tuple[type[Any], ...] = (Household, *OWN_ROWS)


@dataclass(frozen=True)
class Obstacle:
    """Why an import cannot be undone, and where to look at it; `url` is "" where there is nothing left to see."""

    label: str
    url: str


def undo_obstacles(imported: HouseholdImport) -> list[Obstacle]:
    """What was built on the import since; empty while it can be undone. At most `MOST_OBSTACLES` are named."""
    found: dict[Any, str] = {}
    for key, label in _obstacles(imported):
        found.setdefault(key, label)
        if len(found) > MOST_OBSTACLES:
            break
    households = Household.objects.filter(pk__in=found).select_related("unit").in_bulk()
    named = list(found.items())[:MOST_OBSTACLES]
    obstacles = [
        Obstacle(f"Hộ {households[key]}: {label}.", households[key].get_absolute_url())
        if key in households
        else Obstacle(f"Một hộ của danh sách này {label}.", "")
        for key, label in named
    ]
    return obstacles + [Obstacle("Và những hộ khác nữa.", "")] * (len(found) > MOST_OBSTACLES)


def _chunks(model: Any, imported: HouseholdImport, **kind: str) -> Iterator[list[Any]]:
    """Keys of the rows that the import wrote; named in full to the queries, whose plans then need no statistics."""
    lines, last = written_lines(model, imported).filter(**kind), -1
    while keys := list(lines.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:CHUNK]):
        yield keys
        last = keys[-1]


def _obstacles(imported: HouseholdImport) -> Iterator[tuple[Any, str]]:
    """(key of the household, what happened to it), of whatever kind."""
    for keys in _chunks(Household, imported):
        for model in TABLES:
            column = "id" if model is Household else "household_id"
            later = model.history.filter(history_date__gte=imported.confirmed_at, **{f"{column}__in": keys})
            later = later.exclude(history_change_reason=imported.mark).order_by()
            for key, kind in later.values_list(column, "history_type").distinct()[: MOST_OBSTACLES + 1]:
                gone = model is Household and kind == "-"
                yield key, "đã bị xóa hoặc gộp vào hộ khác" if gone else "đã được sửa sau khi nhập"
    for keys in _chunks(Household, imported, history_type="+"):
        for model, column, label in _dependents():
            rows = model.filter(**{f"{column}__in": keys}).values_list(column, flat=True)
            for key in rows.distinct()[: MOST_OBSTACLES + 1]:
                yield key, label


def _dependents() -> Iterator[tuple[Any, str, str]]:
    """(rows, their column with the household's key, what they mean for it): what keeps a household from deletion."""
    for key in leading_keys():
        if key.remote_field.on_delete in (PROTECT, RESTRICT):
            yield key.model._base_manager.all(), key.attname, f"đã có {key.model._meta.verbose_name} dẫn đến"


def undo(public_id: str) -> None:
    """Put back what the import changed and delete what it made, in one transaction; ends UNDONE.

    With obstacles nothing is put back and the import stays DONE, with them as its problem.
    """
    run = Run(public_id, State.UNDOING)
    try:
        with run.step() as imported:
            lock_unit(imported.unit_id)
            if obstacles := undo_obstacles(imported):
                raise ValidationError(" ".join(obstacle.label for obstacle in obstacles))
            _Undoer(imported, run).undo()
            drop_content(imported)
            run.end(imported, State.UNDONE)
    except (ValidationError, IntegrityError) as error:
        reasons = error.messages if isinstance(error, ValidationError) else ["Có bản ghi khác dẫn đến hộ của lần nhập."]
        with run.step() as imported:
            imported.undone_by = imported.undone_at = None
            run.end(imported, State.DONE, problem=f"Không hoàn tác được: {' '.join(reasons)}")


class _Undoer:
    """Puts the rows of one import back, kind by kind; needs a running transaction with the unit locked."""

    def __init__(self, imported: HouseholdImport, run: Run) -> None:
        self.imported, self.run = imported, run
        self.how: dict[str, Any] = {
            "user": imported.undone_by,
            "reason": f"hoàn tác {imported.mark}",
            "moment": timezone.now(),
        }
        self.done, self.total = 0, sum(written_lines(model, imported).count() for model in TABLES)

    def undo(self) -> None:
        keep_to_indexes(Household)
        # What was made goes first: who was named before may go on again only then.
        for model in OWN_ROWS:
            for keys in self._each(model, "+"):
                delete_rows(model, keys, **self.how)
        for model in reversed(TABLES):
            for keys in self._each(model, "~"):
                self._put_back(model, keys)
        for keys in self._each(Household, "+"):
            self._unmake(keys)

    def _each(self, model: Any, kind: str) -> Iterator[list[Any]]:
        for keys in _chunks(model, self.imported, history_type=kind):
            yield keys
            self.done += len(keys)
            self.run.tell(self.done, self.total)

    def _put_back(self, model: Any, keys: Sequence[Any]) -> None:
        earlier = before(model, keys, self.imported.mark)
        if len(earlier) < len(keys):
            raise ValidationError("Có bản ghi không còn lịch sử trước lần nhập.")
        rows = [earlier[key] for key in keys]
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        if model is Household:
            # It counts changes, and this is one: a form opened on the imported household must not overwrite.
            versions = dict(Household.objects.filter(pk__in=keys).values_list("pk", "version"))
            for row in rows:
                row.version = versions[row.pk] + 1
            fields = [name for name in fields if name not in ("unit", "public_id", "created_by", "created_at")]
            self._reopen(rows)
        store_rows(rows, fields, **self.how)

    def _unmake(self, keys: Sequence[Any]) -> None:
        """Rows of lists point to the household only to show it; a word on a pair ends with one of the two."""
        ImportRow.objects.filter(household__in=keys).update(household=None)
        for side in ("first", "second"):
            HouseholdPair.objects.filter(**{f"{side}__in": keys}).delete()
        self._reopen(Household.objects.filter(pk__in=keys))
        delete_rows(Household, keys, **self.how)

    def _reopen(self, rows: Iterable[Household]) -> None:
        register = get_register(Household._meta.label_lower)
        if register:
            reopen_for(register, *rows)
