"""Database triggers that keep the logs as they were written. Deleting stays possible: retention erases old lines."""

from typing import Any

from apps.core.triggers import Trigger, install_if_there

TRIGGERS = tuple(
    Trigger(f"{table}_no_update", table, "update", "a line of a log is never rewritten")
    for table in ("accounts_accessentry", "accounts_accountevent")
)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Signal handler of `post_migrate`; does nothing while the tables are not there yet."""
    install_if_there(using, TRIGGERS)
