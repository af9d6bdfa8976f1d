"""One connection that each process of the server keeps to an SQLite database, so that it can be read on a full disk.

With the last connection SQLite removes the log and the index of WAL mode, and the next one needs room to make them: a
disk that is full would then hinder even those who only read.
"""

import sqlite3
from contextlib import suppress
from functools import cache
from typing import Any

from django.db import connection


def keep_open(**signal: Any) -> None:
    """Receiver of `request_started`: from the first request of a process on."""
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        with suppress(sqlite3.Error):
            _kept(str(connection.settings_dict["NAME"]))


@cache
def _kept(name: str) -> sqlite3.Connection:
    kept = sqlite3.connect(f"file:{name}?mode=rw", uri=True, check_same_thread=False)
    # Only a connection that has read something holds the log.
    kept.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return kept
