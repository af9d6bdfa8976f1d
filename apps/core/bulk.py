"""Many rows at once, with their history: what `bulk_create` and `update` leave out when a whole list is written."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.models import (
    AutoField,
    CharField,
    F,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)

BATCH = 1000
_PLAIN = (CharField, TextField, IntegerField, ForeignKey)
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def keep_to_indexes(model: Any) -> None:
    """Let the rest of the transaction look rows up by indexes alone; for one that writes many. No-op on SQLite.

    PostgreSQL plans the look-ups of triggers and foreign keys once and by statistics from before the transaction: a
    table that was nearly empty then would be read through for every new row, which a long list turns into minutes.
    """
    database = connections[router.db_for_write(model)]
    if database.vendor == "postgresql":
        with database.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("DISCARD PLANS")


def insert_rows(rows: Sequence[Any]) -> None:
    """Insert rows of one model, as `bulk_create` does but without giving them their keys; by COPY on PostgreSQL.

    Texts, numbers and keys go to the database as they are and not through each field's conversions, in which
    `bulk_create` spends most of its time.
    """
    if not rows:
        return
    model = type(rows[0])
    database = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    lines = list(zip(*(_column(field, rows, database) for field in fields), strict=True))
    table = database.ops.quote_name(model._meta.db_table)
    names = ", ".join(database.ops.quote_name(field.column) for field in fields)
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            text = StringIO("".join(map(_copied, lines)))
            # Django turns the driver's errors into its own only where it knows the method.
            with database.wrap_database_errors:
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", text)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)  # noqa: S608 - own names


def _column(field: Field, rows: Sequence[Any], database: Any) -> list[Any]:
    fills_itself = type(field).pre_save is not Field.pre_save
    values = [field.pre_save(row, True) if fills_itself else getattr(row, field.attname) for row in rows]
    if isinstance(field, _PLAIN):
        return values
    if isinstance(field, JSONField):
        return [json.dumps(value, cls=field.encoder) for value in values]
    return [field.get_db_prep_save(value, database) for value in values]


def _copied(line: Iterable[Any]) -> str:
    """A row in the text format of PostgreSQL's COPY."""
    cells = (
        "\\N" if value is None else value if isinstance(value, str) and not _SPECIAL.search(value) else _escaped(value)
        for value in line
    )
    return "\t".join(cells) + "\n"


def _escaped(value: Any) -> str:
    return str(value).translate(_ESCAPES)


def copy_rows(model: Any, source: QuerySet, columns: Mapping[str, Any]) -> None:
    """Make rows of `model` within the database out of those of `source`, as INSERT … SELECT.

    `columns` are by name of a field of `model` an expression over the source (`F`, `Value`); all that the table needs
    must be named, for neither defaults nor `pre_save` come in. None of the rows passes through Python, which makes
    this several times as fast as `bulk_create`.
    """
    fields = {model._meta.get_field(name): expression for name, expression in columns.items()}
    made = {
        f"copied_{field.attname}": expression
        if hasattr(expression, "resolve_expression")
        else Value(expression, output_field=field)
        for field, expression in fields.items()
    }
    query = source.order_by().annotate(**made).values_list(*made).query
    database = connections[source.db]
    try:
        select, values = query.get_compiler(source.db).as_sql()
    except EmptyResultSet:
        return
    quoted = ", ".join(database.ops.quote_name(field.column) for field in fields)
    with database.cursor() as cursor:
        table = database.ops.quote_name(model._meta.db_table)
        cursor.execute(f"INSERT INTO {table} ({quoted}) {select}", values)  # noqa: S608 - the models' own names


def note_history(rows: QuerySet, kind: str, *, user: Any, reason: str, moment: datetime) -> None:
    """Write a line of history ("+", "~" or "-") for each of the rows, as they stand in the database."""
    history = rows.model.history.model
    columns: dict[str, Any] = {field.attname: F(field.attname) for field in history.tracked_fields}
    columns |= {
        "history_date": moment,
        "history_user_id": user.pk if user else None,
        "history_change_reason": reason,
        "history_type": kind,
    }
    copy_rows(history, rows, columns)


def create_rows(rows: Sequence[Any], *, user: Any, reason: str, moment: datetime) -> None:
    """Insert rows of one model with their history."""
    if rows:
        model = type(rows[0])
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        note_history(_these(model, rows), "+", user=user, reason=reason, moment=moment)


def _these(model: Any, rows: Iterable[Any]) -> QuerySet:
    found: QuerySet = model._base_manager.filter(pk__in=[row.pk for row in rows])
    return found


def store_rows(rows: Sequence[Any], fields: Sequence[str], *, user: Any, reason: str, moment: datetime) -> None:
    """Write `fields` of stored rows of one model, with their history.

    An insert that turns into an update on the row's own key: one statement for many rows, where `bulk_update` writes a
    branch for each row and field. Fields that fill themselves (search keys, times of change) do so if named; those of
    the entry, when not named, stay in the database but not in `rows`.
    """
    if rows:
        model = type(rows[0])
        model._default_manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields
        )
        note_history(_these(model, rows), "~", user=user, reason=reason, moment=moment)


def delete_rows(model: Any, keys: Iterable[Any], *, user: Any, reason: str, moment: datetime) -> None:
    """Delete the rows of those keys with a line of history each; signals are not sent.

    What leads to them must be gone: the foreign keys refuse the transaction otherwise.
    """
    rows = model._base_manager.filter(pk__in=list(keys))
    note_history(rows, "-", user=user, reason=reason, moment=moment)
    rows._raw_delete(rows.db)


def before(model: Any, keys: Iterable[Any], reason: str) -> dict[Any, Any]:
    """The rows of those keys as they stood before the first change that `reason` marks in their history; by key.

    A row of which no earlier history tells is left out.
    """
    marked = model.history.filter(id=OuterRef("id"), history_change_reason=reason).order_by("history_id")
    first = Subquery(marked.values("history_id")[:1])
    lines = model.history.filter(id__in=list(keys), history_id__lt=first).order_by()
    last = lines.values("id").annotate(last=Max("history_id")).values("last")
    return {line.id: line.instance for line in model.history.filter(history_id__in=last)}
