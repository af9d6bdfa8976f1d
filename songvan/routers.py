"""Which connection serves what."""

from typing import Any


class AsideRouter:
    """Sends the cache of progress to the connection beside the default one.

    It is the same database in another session: what a job tells there is seen while the job's transaction is open.
    """

    alias = "aside"

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return self.alias if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read
