"""A queue of processes that want to write to one SQLite file, in the order in which they came.

SQLite has no such queue: who waits asks again at growing intervals, so that of many busy writers a new one is served
first and an old one runs into the time-limit. Here each draws a ticket and goes when no earlier ticket is held.
"""

import fcntl
import os
import struct
import time
from pathlib import Path

# The file begins with the next ticket; the byte at `_TICKETS + n` is locked while ticket n is waiting or writing. The
# kernel frees the locks of a process that dies. Nothing is stored there: a lock may lie behind the end of a file.
_NEXT = struct.Struct("<Q")
_TICKETS = _NEXT.size
# `struct flock` of Linux: type, whence, start, length, process (0 for locks of an open file).
_LOCK = struct.Struct("hhqqi4x")
_FIRST_NAP, _LONGEST_NAP = 0.001, 0.01


class TurnNeverCameError(TimeoutError):
    """Those before did not end in time."""


class Turns:
    """One writer's place in the queue that is kept in the file at `path`; made there when it is missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._ticket: int | None = None

    def take(self, patience: float) -> None:
        """Wait until it is this writer's turn.

        Raises `TurnNeverCameError` after `patience` seconds, and OSError where no queue can be kept, as on a full disk.
        """
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        self._ticket = self._draw(self._file)
        deadline, nap = time.monotonic() + patience, _FIRST_NAP
        while self._ticket and not _is_free(self._file, _TICKETS, self._ticket):
            if time.monotonic() >= deadline:
                self.end()
                raise TurnNeverCameError(f"writers before have not ended for {patience} s")
            time.sleep(nap)
            nap = min(2 * nap, _LONGEST_NAP)

    def end(self) -> None:
        """Let the next one write; nothing happens when no turn was taken."""
        if self._file is not None and self._ticket is not None:
            _lock(self._file, fcntl.F_UNLCK, _TICKETS + self._ticket)
        self._ticket = None

    def close(self) -> None:
        """Leave the queue and its file."""
        self.end()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _draw(self, file: int) -> int:
        _lock(file, fcntl.F_WRLCK, 0, wait=True)
        try:
            ticket: int = _NEXT.unpack(os.pread(file, _NEXT.size, 0).ljust(_NEXT.size, b"\0"))[0]
            os.pwrite(file, _NEXT.pack(ticket + 1), 0)
            _lock(file, fcntl.F_WRLCK, _TICKETS + ticket)
        finally:
            _lock(file, fcntl.F_UNLCK, 0)
        return ticket


def _lock(file: int, kind: int, start: int, *, wait: bool = False) -> None:
    fcntl.fcntl(file, fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK, _LOCK.pack(kind, os.SEEK_SET, start, 1, 0))


def _is_free(file: int, start: int, length: int) -> bool:
    asked = _LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
    return bool(_LOCK.unpack(fcntl.fcntl(file, fcntl.F_OFD_GETLK, asked))[0] == fcntl.F_UNLCK)
