"""The timeline of a record and of the rows typed on its page: who changed what, when, from what to what."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model

from apps.core.display import NOTHING, field_text, is_masked
from apps.core.models import Attachment
from apps.core.querysets import without_rows_below
from apps.core.together import rows_of, together

MOST_STEPS = 200
RECORD_ACTIONS = {"+": "Tạo mới", "~": "Sửa", "-": "Xóa"}
ROW_ACTIONS = {"+": "Thêm dòng", "~": "Sửa dòng", "-": "Xóa dòng"}
Pair = tuple[Any, Any]
Key = tuple[type[Model], Any]
Names = Mapping[Key, str]
# What rows of a model without a history were called that are there no more, by key.
NamesOfGone = Callable[[Iterable[Any]], Mapping[Any, str]]
_names_of_gone: dict[type[Model], NamesOfGone] = {}


@dataclass(frozen=True)
class Step:
    """One entry of the timeline; `changes` are (label, before, after)."""

    action: str
    entry: Any
    changes: list[tuple[str, str, str]]


def timeline(
    record: Any, children: Iterable[tuple[str, type[Any]]] = (), *, attachable: bool = False, viewer: Any = None
) -> list[Step]:
    """The newest steps first, a record's before those of its rows; a fixed number of queries.

    `children` are the (title, model) of the rows typed on the record's page; `attachable` adds its attachments. Other
    records of the same kind are named as far as they stand and the `viewer` may read them.
    """
    kinds: list[tuple[str, type[Any], list[Pair]]] = [("", type(record), list(_pairs(record.history.all())))]
    for title, child in children:
        own = child.history.filter(**{child._meta.get_field(child.PARENT).attname: record.pk})
        kinds.append((title, child, list(_pairs(own))))
    entries = [(model, entry) for _, model, pairs in kinds for entry, _ in pairs]
    related = related_records(entries)
    gone = {key: name for key, name in names_of_gone(entries, related).items() if key[0] is not type(record)}
    names = {key: str(row) for key, row in related.items()} | gone | _out_of_sight(type(record), related, viewer)
    steps = [attachment_step(entry) for entry in _attachment_entries(record)] if attachable else []
    for title, model, pairs in kinds:
        for entry, before in pairs:
            action = f"{ROW_ACTIONS[entry.history_type]}: {title}" if title else RECORD_ACTIONS[entry.history_type]
            steps.append(Step(action, entry, changes(model, entry, before, names, whole=bool(title))))
    return sorted(steps, key=lambda step: step.entry.history_date, reverse=True)[:MOST_STEPS]


def _out_of_sight(kind: Any, related: Mapping[tuple[type[Model], Any], Any], viewer: Any) -> dict[Any, str]:
    """What stands for the related records of the kind that the viewer may not read."""
    keys = {key for model, key in related if model is kind} if viewer is not None else set()
    if not keys:
        return {}
    readable = kind._default_manager.visible_to(viewer).filter(pk__in=keys).values_list("pk", flat=True)
    return {(kind, key): "(ngoài phạm vi được xem)" for key in keys.difference(readable)}


def _attachment_entries(record: Any) -> Iterable[Any]:
    entries = Attachment.history.filter(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk
    ).select_related("history_user")
    return entries.order_by("-history_id")[:MOST_STEPS]


def attachment_step(entry: Any) -> Step:
    """What an entry of an attachment's history tells: attached, removed or brought back."""
    action = "Đính kèm tệp" if entry.history_type == "+" else "Khôi phục tệp" if entry.removed_at is None else "Xóa tệp"
    note = [("ghi chú", NOTHING, entry.note)] if entry.note and entry.history_type == "+" else []
    return Step(f"{action}: {entry.name}", entry, note)


def _pairs(history: Any) -> Iterator[Pair]:
    """Each entry, newest first, with the one before it of the same row."""
    entries = list(history.select_related("history_user").order_by("-history_id")[: MOST_STEPS + 1])
    older: dict[Any, Any] = {}
    pairs = []
    for entry in reversed(entries):
        pairs.append((entry, older.get(entry.id)))
        older[entry.id] = entry
    return reversed(pairs)


def _sides(entry: Any, before: Any, *, whole: bool) -> Pair:
    if entry.history_type == "~":
        return (before, entry) if before else (entry, entry)
    if not whole:
        return entry, entry
    return (None, entry) if entry.history_type == "+" else (entry, None)


def _fields(model: type[Any]) -> list[Field]:
    """What people type, as far as the history keeps it; keys, versions, times, order of rows are the portal's own.

    `HISTORY_ALSO` of a model names further fields, that no form shows.
    """
    also, left_out = getattr(model, "HISTORY_ALSO", ()), ("position", getattr(model, "PARENT", ""))
    return [
        field
        for field in model.history.model.tracked_fields
        if field.name in also or (field.editable and not field.primary_key and field.name not in left_out)
    ]


def changes(model: type[Any], entry: Any, before: Any, names: Names, *, whole: bool) -> list[tuple[str, str, str]]:
    """The fields that an entry of the history changed, as (label, before, after); `before` is the entry before it.

    `whole`: also all that stood there when the row came or went, not only what an edit changed.
    """
    old, new = _sides(entry, before, whole=whole)
    found = []
    for field in _fields(model):
        values = [getattr(side, field.attname) if side is not None else None for side in (old, new)]
        if values[0] != values[1]:
            was, now = (field_text(field, value, names) for value in values)
            if was != now or is_masked(field):
                found.append((str(field.verbose_name), was, now))
    return found


def related_records(entries: Iterable[tuple[type[Any], Any]], known: Container[Key] = ()) -> dict[Key, Any]:
    """The records to which the keys in the entries, given as (model, entry), lead; read once for each kind of them.

    What no longer stands is left out, and what is `known` already.
    """
    wanted = {
        model: {key for key in keys if (model, key) not in known} for model, keys in _related_keys(entries).items()
    }
    return standing_of({model: keys for model, keys in wanted.items() if keys})


def standing_of(wanted: Mapping[Any, Iterable[Any]]) -> dict[Key, Any]:
    """Of the keys by their models the rows that still stand; asked for together."""
    of_each = together([partial(rows_of, standing_records(model, keys)) for model, keys in wanted.items()])
    return {(model, row.pk): row for model, rows in zip(wanted, of_each, strict=True) for row in rows}


def _related_keys(entries: Iterable[tuple[type[Any], Any]]) -> dict[Any, set[Any]]:
    wanted: dict[Any, set[Any]] = {}
    for model, entry in entries:
        for field in _fields(model):
            if field.is_relation and getattr(entry, field.attname) is not None:
                wanted.setdefault(field.related_model, set()).add(getattr(entry, field.attname))
    return wanted


def set_names_of_gone(model: type[Model], source: NamesOfGone) -> None:
    """A model without a history says by itself what its former rows were called."""
    _names_of_gone[model] = source


def names_of_gone(entries: Iterable[tuple[type[Any], Any]], standing: Mapping[Key, Any]) -> dict[Key, str]:
    """What the related records of the entries that stand no more were called at last; those unknown are left out.

    As many queries as there are kinds of such records, and as there are kinds that their names are made of.
    """
    names: dict[Key, str] = {}
    last: dict[Key, Any] = {}
    for model, keys in _related_keys(entries).items():
        gone = {key for key in keys if (model, key) not in standing}
        if gone and model in _names_of_gone:
            names |= {(model, key): name for key, name in _names_of_gone[model](gone).items()}
        elif gone:
            last |= last_entries(model, gone)
    related = related_records((model, entry) for (model, _), entry in last.items())
    return names | {key: name for key, entry in last.items() if (name := name_of_gone(key[0], entry, related))}


def last_entries(model: Any, keys: Iterable[Any]) -> dict[Key, Any]:
    """The entry with which each of the rows went; nothing where the model keeps no history."""
    if not hasattr(model._meta, "simple_history_manager_attribute"):
        return {}
    entries = model.history.filter(id__in=keys, history_type="-").order_by("history_id")
    return {(model, entry.id): entry for entry in rows_of(entries)}


def name_of_gone(model: Any, entry: Any, related: Mapping[Key, Any]) -> str:
    """What the record was called when it was deleted; "" when what its name was made of is gone too."""
    columns = [field for field in model._meta.concrete_fields if hasattr(entry, field.attname)]
    record = model(**{field.attname: getattr(entry, field.attname) for field in columns})
    for field in columns:
        row = related.get((field.related_model, getattr(entry, field.attname))) if field.is_relation else None
        if row is not None:
            setattr(record, field.name, row)
    try:
        return str(record)
    except ObjectDoesNotExist:
        return ""


def standing_records(model: type[Any], keys: Iterable[Any]) -> Any:
    """The rows of a model that still stand, with what their names need."""
    rows = model._default_manager.filter(pk__in=keys)
    return without_rows_below(rows.for_list()) if hasattr(rows, "for_list") else rows
