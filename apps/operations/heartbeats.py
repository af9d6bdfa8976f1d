"""Signs of life of the processes beside the server.

On one machine a file each, touched again and again, and no row: a long import holds SQLite's one lock for writing for a
minute, in which a living worker could not say so. It lies in the folder that server and worker share for the progress
of jobs. On several machines, which share no folder, rows of PostgreSQL (`ProcessSign`), written outside the transaction
of the job that the process is at.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import Error, connections

from apps.operations.models import ProcessSign

logger = logging.getLogger(__name__)
WORKER, SCHEDULER = "worker", "scheduler"
EVERY, SILENCE = 5.0, 60.0
# Whoever does a job shows life by a file of the job's own; after so many seconds of silence another one takes it up.
LOST = 30.0


def _file(name: str) -> Path:
    return Path(settings.CACHES["progress"]["LOCATION"]) / f"{name}.alive"


def beat(name: str) -> None:
    """The process is alive now. A disk that is full keeps it from saying so, not from working."""
    if settings.SEVERAL_MACHINES:
        ProcessSign.objects.using(settings.ASIDE).note(name, settings.MACHINE, os.getpid())
        return
    file = _file(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError:
        logger.warning("no sign of life could be left")


def age(name: str) -> float | None:
    """Seconds since a process of that name last showed life; None where none ever did or all ended on their own."""
    if settings.SEVERAL_MACHINES:
        return ProcessSign.objects.using(settings.ASIDE).age(name)
    try:
        return max(0.0, time.time() - _file(name).stat().st_mtime)
    except OSError:
        return None


def is_alive(name: str) -> bool:
    told = age(name)
    return told is not None and told < SILENCE


def is_lost(name: str) -> bool:
    """Whether another process may take up what the one of that name was doing."""
    told = age(name)
    return told is None or told > LOST


def drop_old(seconds: float) -> None:
    """Files of single workers and holders of jobs that died so long ago; those of the services tell their absence."""
    if settings.SEVERAL_MACHINES:
        return  # `note` forgets them
    for file in Path(settings.CACHES["progress"]["LOCATION"]).glob("*-*.alive"):
        if time.time() - file.stat().st_mtime > seconds:
            file.unlink(missing_ok=True)


def _end(name: str) -> None:
    if settings.SEVERAL_MACHINES:
        with suppress(Error):
            ProcessSign.objects.using(settings.ASIDE).filter(
                name=name, machine=settings.MACHINE, process=os.getpid()
            ).delete()
    else:
        _file(name).unlink(missing_ok=True)


@contextmanager
def beating(name: str) -> Iterator[None]:
    """Shows life as long as the block runs, whatever keeps it busy; a process that is killed falls silent."""
    ended = threading.Event()

    def keep_on() -> None:
        while not ended.wait(EVERY):
            # A database that is away for a while hears of it once it is back.
            with suppress(Error):
                beat(name)
            # This thread has a connection of its own, which nobody else closes.
            connections.close_all()

    beat(name)
    thread = threading.Thread(target=keep_on, name=f"{name}-heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        _end(name)
