"""Rows as lines of JSON that read alike from SQLite and PostgreSQL, and back into either.

Neither way passes through the models' own saving: no history row, no folded text and no date of today comes in.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connections
from django.db.models import AutoField, BigAutoField, Field, FileField, Model

from apps.core.backups.errors import BackupError
from apps.core.models import PassingRow

_LEFT_OUT = (AbstractBaseSession, PassingRow)
_AT_ONCE = 2000
_MOST_IN_A_STATEMENT = 500

Prepare = Callable[[Any, Any, Any], Any]

# From what stands in a line to what the database's driver takes: value, connection, field.
_PREPARE: dict[str, Prepare] = {
    "DateField": lambda value, connection, field: connection.ops.adapt_datefield_value(date.fromisoformat(value)),
    "DateTimeField": lambda value, connection, field: connection.ops.adapt_datetimefield_value(
        datetime.fromisoformat(value)
    ),
    "TimeField": lambda value, connection, field: connection.ops.adapt_timefield_value(time.fromisoformat(value)),
    "DecimalField": lambda value, connection, field: connection.ops.adapt_decimalfield_value(
        Decimal(value), field.max_digits, field.decimal_places
    ),
    "UUIDField": lambda value, connection, field: (
        UUID(value) if connection.features.has_native_uuid_field else UUID(value).hex
    ),
    "GenericIPAddressField": lambda value, connection, field: connection.ops.adapt_ipaddressfield_value(value),
    "JSONField": lambda value, connection, field: connection.ops.adapt_json_value(value, None),
}
_AS_IT_IS = {
    *("AutoField", "BigAutoField", "BooleanField", "CharField", "TextField", "SlugField", "FileField"),
    *("BigIntegerField", "IntegerField", "SmallIntegerField"),
    *("PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"),
}


@dataclass(frozen=True)
class Table:
    """A table with its columns in the model's order."""

    model: type[Model]

    @cached_property
    def name(self) -> str:
        return self.model._meta.db_table

    @cached_property
    def fields(self) -> tuple[Any, ...]:
        return tuple(self.model._meta.local_concrete_fields)

    @cached_property
    def columns(self) -> list[str]:
        return [field.column for field in self.fields]

    @cached_property
    def kinds(self) -> list[str]:
        """Of each column, with the column that it leads to in the place of a foreign key."""
        return [_kind(field) for field in self.fields]

    @cached_property
    def holds_json(self) -> bool:
        return "JSONField" in self.kinds

    @cached_property
    def files(self) -> dict[int, str]:
        """The fields that name stored files, by their place in a row."""
        return {place: field.name for place, field in enumerate(self.fields) if isinstance(field, FileField)}

    @cached_property
    def counted(self) -> str:
        """The column whose numbers the database gives; "" where there is none."""
        key = self.model._meta.pk
        return str(key.column) if isinstance(key, AutoField | BigAutoField) else ""

    def canonical(self, line: bytes) -> bytes:
        """The line as it is hashed: PostgreSQL keeps the keys of an object in an order of its own."""
        return _line(json.loads(line), sort_keys=True) if self.holds_json else line


def _kind(field: Field[Any, Any]) -> str:
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]
    kind = field.get_internal_type()
    if kind not in _PREPARE and kind not in _AS_IT_IS:
        raise BackupError(f"Cột {field.column} có kiểu {kind} mà bản sao lưu chưa biết ghi.")
    return kind


def tables() -> list[Table]:
    """All that a backup holds, parents before children, so that the triggers that look at a parent find it."""
    ordered: dict[type[Model], None] = {}

    def add(model: type[Model], on_the_way: frozenset[type[Model]]) -> None:
        if model in ordered or model in on_the_way:
            return
        for field in model._meta.local_concrete_fields:
            if field.is_relation:
                add(field.related_model, on_the_way | {model})  # type: ignore[arg-type]
        ordered[model] = None

    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            add(model, frozenset())
    return [Table(model) for model in ordered if not issubclass(model, _LEFT_OUT)]


def left_out() -> list[Table]:
    """Sessions: one that was ended since must not come to life again, and whoever holds the file holds none. And what
    running processes tell each other.
    """
    return [Table(model) for model in apps.get_models() if issubclass(model, _LEFT_OUT) and model._meta.managed]


def read_rows(table: Table, using: str) -> Iterator[tuple[Any, ...]]:
    """The table's rows in the order of their keys, a few at a time."""
    names = [field.attname for field in table.fields]
    rows = table.model._base_manager.using(using).order_by("pk").values_list(*names)
    return rows.iterator(chunk_size=_AT_ONCE)


def to_line(row: Sequence[Any]) -> bytes:
    """One row: dates as ISO 8601, times of day in UTC, decimals as text, so that no digit is lost."""
    return _line(row)


def _line(row: Sequence[Any], *, sort_keys: bool = False) -> bytes:
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain, sort_keys=sort_keys)
    return text.encode() + b"\n"


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no line of a backup holds a {type(value).__name__}")


def insert_lines(table: Table, using: str, lines: Iterable[bytes]) -> None:
    """Store rows with their own keys. Raises the database's error, and `ValueError` where a line is no row."""
    connection = connections[using]
    quote = connection.ops.quote_name
    most = connection.features.max_query_params
    at_once = min(_MOST_IN_A_STATEMENT, max(1, (most or 10**6) // len(table.columns)))
    into = f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, table.columns))}) VALUES "  # noqa: S608 - the models' names
    one = f"({', '.join(['%s'] * len(table.columns))})"
    prepare = [_preparing(kind, field, connection) for kind, field in zip(table.kinds, table.fields, strict=True)]
    waiting = iter(lines)
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, at_once)):
            values = [
                call(value) if call else value
                for line in batch
                for call, value in zip(prepare, json.loads(line), strict=True)
            ]
            cursor.execute(into + ", ".join([one] * len(batch)), values)


def _preparing(kind: str, field: Any, connection: Any) -> Callable[[Any], Any] | None:
    call = _PREPARE.get(kind)
    if call is None:
        return None
    # An empty column and the JSON value null both read as None; where the column may not be empty it was null.
    keeps_none = kind != "JSONField" or field.null
    return lambda value: None if value is None and keeps_none else call(value, connection, field)


def last_number(table: Table, using: str) -> int:
    """The last number that the database gave in the table, rows that are gone counted; 0 where it gave none."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
            return int((cursor.fetchone() or (0,))[0])
        name = _sequence(cursor, connection, table)
        cursor.execute(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 - as the database itself names it
        last, is_called = cursor.fetchone()
        return int(last) if is_called else 0


def set_last_number(table: Table, using: str, last: int) -> None:
    """Let the database count on from there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
        else:
            name = _sequence(cursor, connection, table)
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, max(last, 1), last > 0])


def _sequence(cursor: Any, connection: Any, table: Table) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table.name), table.counted])
    return str(cursor.fetchone()[0])
