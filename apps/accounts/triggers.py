"""Database triggers that keep the logs as they were written. Deleting stays possible: retention erases old lines."""

from typing import Any

from django.db import connections

from apps.core.triggers import Trigger, install

TRIGGERS = tuple(
    Trigger(f"{table}_no_update", table, "update", "a line of a log is never rewritten")
    for table in ("accounts_accessentry", "accounts_accountevent")
)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`; does nothing while the tables are not there yet."""
    database = connections[using]
    if {trigger.table for trigger in TRIGGERS} <= set(database.introspection.table_names()):
        install(database, TRIGGERS)
