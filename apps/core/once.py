"""What a request that only reads asks the database for once, whoever on its way wants it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

T = TypeVar("T")

# None outside such a request: a write may change what was read, so it asks anew.
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("asked_once", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within it what `asked_once` marks is read at most once; nothing of it outlives the outermost block."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def asked_once(read: Callable[[], T]) -> Callable[[], T]:
    """Marks a function without arguments that reads a short table which all units share.

    Callers get the same object each time, so they must not change it.
    """

    @wraps(read)
    def kept() -> T:
        found = _kept.get()
        if found is None:
            return read()
        if read not in found:
            found[read] = read()
        return found[read]  # type: ignore[no-any-return]

    return kept
