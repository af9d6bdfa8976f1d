"""The timeline of a record and of the rows typed on its page: who changed what, when, from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from apps.core.display import field_text

MOST_STEPS = 200
_RECORD = {"+": "Tạo mới", "~": "Sửa", "-": "Xóa"}
_ROW = {"+": "Thêm dòng", "~": "Sửa dòng", "-": "Xóa dòng"}
_Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Step:
    """One entry of the timeline; `changes` are (label, before, after)."""

    action: str
    entry: Any
    changes: list[tuple[str, str, str]]


def timeline(record: Any, children: Iterable[tuple[str, type[Any]]] = ()) -> list[Step]:
    """The newest steps first, a record's before those of its rows; a fixed number of queries.

    `children` are the (title, model) of the rows typed on the record's page.
    """
    kinds: list[tuple[str, type[Any], list[_Pair]]] = [("", type(record), list(_pairs(record.history.all())))]
    for title, child in children:
        own = child.history.filter(**{child._meta.get_field(child.PARENT).attname: record.pk})
        kinds.append((title, child, list(_pairs(own))))
    names = _names(kinds)
    steps = []
    for title, model, pairs in kinds:
        for entry, before in pairs:
            action = f"{_ROW[entry.history_type]}: {title}" if title else _RECORD[entry.history_type]
            old, new = _sides(entry, before, is_row=bool(title))
            steps.append(Step(action, entry, _changes(_fields(model), old, new, names)))
    return sorted(steps, key=lambda step: step.entry.history_date, reverse=True)[:MOST_STEPS]


def _pairs(history: Any) -> Iterator[_Pair]:
    """Each entry, newest first, with the one before it of the same row."""
    entries = list(history.select_related("history_user").order_by("-history_id")[: MOST_STEPS + 1])
    older: dict[Any, Any] = {}
    pairs = []
    for entry in reversed(entries):
        pairs.append((entry, older.get(entry.id)))
        older[entry.id] = entry
    return reversed(pairs)


def _sides(entry: Any, before: Any, *, is_row: bool) -> _Pair:
    """What to compare: a row shows all it had when it came or went, a record only what an edit changed."""
    if entry.history_type == "~":
        return (before, entry) if before else (entry, entry)
    if not is_row:
        return entry, entry
    return (None, entry) if entry.history_type == "+" else (entry, None)


def _fields(model: type[Any]) -> list[Field]:
    """What people type; keys, versions, times and the order of rows are the portal's own."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name not in ("position", getattr(model, "PARENT", ""))
    ]


def _changes(fields: Iterable[Field], old: Any, new: Any, names: Mapping[Any, str]) -> list[tuple[str, str, str]]:
    changes = []
    for field in fields:
        before, after = (getattr(side, field.attname) if side is not None else None for side in (old, new))
        if before != after:
            was, now = field_text(field, before, names), field_text(field, after, names)
            if was != now:
                changes.append((str(field.verbose_name), was, now))
    return changes


def _names(kinds: Iterable[tuple[str, type[Any], list[_Pair]]]) -> dict[tuple[type[Model], Any], str]:
    """What the keys in the entries stand for, read once for each kind of record that they lead to."""
    wanted: dict[Any, set[Any]] = {}
    for _, model, pairs in kinds:
        for field in _fields(model):
            if field.is_relation:
                keys = {getattr(entry, field.attname) for entry, _ in pairs} - {None}
                wanted.setdefault(field.related_model, set()).update(keys)
    names = {}
    for related, keys in wanted.items():
        rows = related._default_manager.filter(pk__in=keys)
        rows = rows.for_list() if hasattr(rows, "for_list") else rows
        names.update({(related, row.pk): str(row) for row in rows})
    return names
