"""Database triggers that freeze issued documents, on both databases.

SQLite drops a table's triggers when Django remakes the table, so they are made again after every migration.
"""

from typing import Any

from django.db import connections

FROZEN_TABLES = ("documents_issueddocument", "documents_documentfile")
_OPERATIONS = ("update", "delete")
_REFUSAL = "issued documents are frozen"


def _name(table: str, operation: str) -> str:
    return f"{table}_no_{operation}"


def install(connection: Any) -> None:
    """Create the triggers that are not there; safe to call again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION documents_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
            )
        for table in FROZEN_TABLES:
            for operation in _OPERATIONS:
                cursor.execute(_creation(connection.vendor, table, operation))


def _creation(vendor: str, table: str, operation: str) -> str:
    name = _name(table, operation)
    if vendor == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {operation.upper()} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION documents_refuse()"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {operation.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def installed(connection: Any) -> set[str]:
    """Names of the triggers that stand in the database now."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()} & expected()


def expected() -> set[str]:
    return {_name(table, operation) for table in FROZEN_TABLES for operation in _OPERATIONS}


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`; does nothing while the tables are not there yet."""
    database = connections[using]
    if set(FROZEN_TABLES) <= set(database.introspection.table_names()):
        install(database)
