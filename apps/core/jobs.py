"""What the apps announce of their background jobs, so that the operator's pages and the worker know each kind.

A job may be begun several times: the process that does it may be killed at any moment, and the worker then calls it
anew. Each must leave nothing half done, and end as if it had been called once.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

# After so many processes that died over it a job is given up: it may be what kills them.
MOST_TRIES = 5
GIVEN_UP = f"Đã thử {MOST_TRIES} lần, lần nào tiến trình của máy chủ cũng bị tắt giữa chừng"


@dataclass(frozen=True)
class JobKind:
    """`title` for operators. Called with the arguments of the task are `progress_key`, by which it tells how far it has
    come, and `give_up`, which leaves nothing waiting for it and says so where the person who asked looks.
    """

    title: str
    progress_key: Callable[..., str]
    give_up: Callable[..., None]


_kinds: dict[str, JobKind] = {}


def add_kind(task: Any, kind: JobKind) -> None:
    """Announce the jobs of a task."""
    _kinds[task.module_path] = kind


def kind_of(task_path: str) -> JobKind | None:
    """None for a task that is announced nowhere, say one of an earlier version."""
    with suppress(ImportError):
        import_string(task_path)  # its module announces it
    return _kinds.get(task_path)
