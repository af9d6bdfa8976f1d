"""Database triggers that refuse a write, on SQLite and PostgreSQL, whoever writes and by whatever way.

SQLite drops a table's triggers when Django remakes the table, so apps make theirs again after every migration. A
refusal is an `IntegrityError` on both databases.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

# Longer names PostgreSQL cuts off without a word.
LONGEST_NAME = 63


@dataclass(frozen=True)
class Trigger:
    """Refuses `operation` on the rows of `table` for which the SQL `condition` holds; "" means all of them.

    The condition speaks of OLD and NEW and must read alike on both databases; one that comes out as null lets the
    row pass. `column` narrows an update to those that name the column.
    """

    name: str
    table: str
    operation: str
    refusal: str
    condition: str = ""
    column: str = ""

    def stands_on(self, vendor: str) -> bool:
        """SQLite knows no TRUNCATE."""
        return vendor == "postgresql" or self.operation != "truncate"

    def creation(self, vendor: str) -> Iterator[str]:
        """Statements that make the trigger, in the place of an earlier one of its name."""
        event = self.operation.upper() + (f" OF {self.column}" if self.column else "")
        start = f"TRIGGER {self.name} BEFORE {event} ON {self.table}"
        if vendor == "postgresql":
            level = "STATEMENT" if self.operation == "truncate" else "ROW"
            row = "OLD" if self.operation == "delete" else "NEW"
            # A WHEN clause of PostgreSQL may not look into other tables, a function may.
            yield (
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {self.condition or 'TRUE'} THEN "
                f"RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'check_violation'; END IF; RETURN {row}; END $$"
            )
            yield f"CREATE OR REPLACE {start} FOR EACH {level} EXECUTE FUNCTION {self.name}()"
        else:
            when = f" WHEN {self.condition}" if self.condition else ""
            yield f"DROP TRIGGER IF EXISTS {self.name}"
            yield f"CREATE {start}{when} BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"


def differs(column: str, *, nullable: bool = False) -> str:
    """Condition: the column would be changed. "IS DISTINCT FROM" is too new for the older SQLite."""
    changed = f"OLD.{column} <> NEW.{column}"
    return f"{changed} OR (OLD.{column} IS NULL) <> (NEW.{column} IS NULL)" if nullable else changed


def install(connection: Any, triggers: Iterable[Trigger]) -> None:
    """Make the triggers as they stand here; safe to call again."""
    vendor = connection.vendor
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in triggers:
            for statement in trigger.creation(vendor) if trigger.stands_on(vendor) else ():
                cursor.execute(statement)


def install_if_there(using: str, triggers: Collection[Trigger]) -> None:
    """`install` on a database that has all their tables; for handlers of `post_migrate`, which also run before that."""
    database = connections[using]
    if {trigger.table for trigger in triggers} <= set(database.introspection.table_names()):
        install(database, triggers)


def standing(connection: Any, prefix: str) -> set[str]:
    """Names of the database's triggers that begin with the prefix."""
    catalogue = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {name for (name,) in cursor.fetchall() if name.startswith(prefix)}


def remove(connection: Any, names: Iterable[str]) -> None:
    """Take triggers down by their names; on PostgreSQL their functions too."""
    drop = "DROP FUNCTION {}() CASCADE" if connection.vendor == "postgresql" else "DROP TRIGGER {}"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in names:
            cursor.execute(drop.format(name))
