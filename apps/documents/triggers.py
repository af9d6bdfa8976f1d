"""Database triggers that freeze issued documents and their numbers, on both databases.

SQLite drops a table's triggers when Django remakes the table, so they are made again after every migration.
`REPLACE` of SQLite deletes rows past a delete trigger unless recursive triggers are on: see the settings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

_REFUSAL = "issued documents are frozen"
_BOOK_KEY = ("id", "unit_id", "organ", "type_code", "year")
# Of a paper document's number, date and subject may be corrected; of a document of the portal nothing.
_ENTRY_KEY = ("id", "public_id", "book_id", "number", "on_paper")


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)


@dataclass(frozen=True)
class Trigger:
    """Refuses `operation` on the rows of `table` for which `condition` holds; "" means all of them."""

    table: str
    operation: str
    condition: str = ""

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.operation}"

    def creation(self, vendor: str) -> str:
        when = f" WHEN ({self.condition})" if self.condition else ""
        start = f"TRIGGER {self.name} BEFORE {self.operation.upper()} ON {self.table} "
        if vendor == "postgresql":
            level = "STATEMENT" if self.operation == "truncate" else "ROW"
            return f"CREATE OR REPLACE {start}FOR EACH {level}{when} EXECUTE FUNCTION documents_refuse()"
        return f"CREATE {start}{when} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"


_TRIGGERS = (
    Trigger("documents_issueddocument", "update"),
    Trigger("documents_issueddocument", "delete"),
    Trigger("documents_issueddocument", "truncate"),
    Trigger("documents_documentfile", "update"),
    Trigger("documents_documentfile", "delete"),
    Trigger("documents_documentfile", "truncate"),
    Trigger("documents_numberentry", "update", f"NOT OLD.on_paper OR {_differs(_ENTRY_KEY)}"),
    Trigger("documents_numberentry", "delete"),
    Trigger("documents_numberentry", "truncate"),
    # Without entries a book may go; with them the foreign key keeps it.
    Trigger("documents_numberbook", "update", _differs(_BOOK_KEY)),
)


def _triggers(vendor: str) -> Iterator[Trigger]:
    """SQLite knows no TRUNCATE."""
    return (trigger for trigger in _TRIGGERS if vendor == "postgresql" or trigger.operation != "truncate")


def install(connection: Any) -> None:
    """Make the triggers as they stand here; safe to call again."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
            )
        for trigger in _triggers(connection.vendor):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
            cursor.execute(trigger.creation(connection.vendor))


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`; does nothing while the tables are not there yet."""
    database = connections[using]
    if {trigger.table for trigger in _TRIGGERS} <= set(database.introspection.table_names()):
        install(database)
