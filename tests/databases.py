"""A database that processes share, for tests of what happens between them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.utils import ConnectionHandler

ROOT = Path(settings.BASE_DIR)


@contextmanager
def shared_database(folder: Path, blocker: Any, *options: str) -> Iterator[dict[str, str]]:
    """A database of its own; gives the environment for its processes, "TEST_DATABASE_NAME" is its name.

    The options are those of `migrate`.
    """
    configured = settings.DATABASES["default"]
    name = f"songvan_shared_{uuid4().hex[:8]}"
    postgres = "postgresql" in configured["ENGINE"]
    if postgres:
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        _create(configured, name, blocker)
    else:
        url = f"sqlite:///{folder / name}.sqlite3"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SONGVAN_DEMO": "1",
        # Many that wait for one database are slow by design; what they say on stderr is then an error.
        "SONGVAN_SLOW_QUERY_MS": "0",
        "SONGVAN_MEDIA_ROOT": str(folder / "media"),
        "SONGVAN_TEST_MEDIA_ROOT": str(folder / "media"),
        "DJANGO_SETTINGS_MODULE": "songvan.settings_test",
    }
    command = [sys.executable, "manage.py", "migrate", "-v0", *options]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    yield environment | {"TEST_DATABASE_NAME": name if postgres else str(folder / f"{name}.sqlite3")}


def _create(configured: dict[str, Any], name: str, blocker: Any) -> None:
    """A PostgreSQL database; it goes with its cluster (`scripts/postgres.sh` tells why it is not dropped)."""
    with blocker.unblock():
        handler = ConnectionHandler({"default": configured | {"NAME": "postgres"}})
        with handler["default"].cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        handler["default"].close()
