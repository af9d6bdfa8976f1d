"""Signs of life of the processes beside the server: a file each, touched again and again.

A file and no row, as a long import holds SQLite's one lock for writing for a minute, in which a living worker could not
say so. It lies in the folder that server and worker share for the progress of jobs.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

WORKER, SCHEDULER = "worker", "scheduler"
EVERY, SILENCE = 10.0, 60.0


def _file(name: str) -> Path:
    return Path(settings.CACHES["progress"]["LOCATION"]) / f"{name}.alive"


def beat(name: str) -> None:
    """The process is alive now."""
    file = _file(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def age(name: str) -> float | None:
    """Seconds since the process last showed life; None where it never did or ended on its own."""
    try:
        return max(0.0, time.time() - _file(name).stat().st_mtime)
    except OSError:
        return None


def is_alive(name: str) -> bool:
    told = age(name)
    return told is not None and told < SILENCE


@contextmanager
def beating(name: str) -> Iterator[None]:
    """Shows life as long as the block runs, whatever keeps it busy; a process that is killed falls silent."""
    ended = threading.Event()

    def keep_on() -> None:
        while not ended.wait(EVERY):
            beat(name)

    beat(name)
    threading.Thread(target=keep_on, name=f"{name}-heartbeat", daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        _file(name).unlink(missing_ok=True)
