"""How far a long job has come, told outside its transaction, so that a page can show it while nothing is stored yet."""

import time
from dataclasses import dataclass, replace

from django.core.cache import caches

# A job that has told nothing for so long is taken for dead: its process was killed, or the machine restarted.
SILENCE = 60


@dataclass(frozen=True)
class Progress:
    """`done` of `of` steps; `of` is 0 while their number is not known. `told` is when, in seconds of the epoch.

    `again` is how often the job was begun anew because its process had died.
    """

    done: int
    of: int
    told: float
    again: int = 0

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.of) if self.of else None

    @property
    def is_alive(self) -> bool:
        return time.time() - self.told < SILENCE


def _again(key: str) -> str:
    return f"{key}-again"


def tell(key: str, done: int, of: int = 0) -> None:
    """Note how far the job `key` has come."""
    caches["progress"].set(key, Progress(done, of, time.time()))


def tell_again(key: str, times: int) -> None:
    """The process that did the job has died; it is begun anew, for so many times by now."""
    caches["progress"].set(_again(key), times)
    tell(key, 0)


def heard(key: str) -> Progress | None:
    """What the job told last; None when it told nothing within the hour."""
    found: Progress | None = caches["progress"].get(key)
    return found and replace(found, again=caches["progress"].get(_again(key), 0))


def forget(key: str) -> None:
    """The job has ended."""
    caches["progress"].delete_many([key, _again(key)])
