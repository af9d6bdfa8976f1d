"""Files that a killed process left in the folder of stored files: halves, and whole ones that no row names.

A file takes its place before the row that names it is committed, so a young one may still get its row. What backups and
jobs keep there has a folder of its own and is swept by them.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from apps.core.storages import object_storage
from apps.core.whole_files import PART
from apps.reports.file_jobs import is_of_job

# Longer than any transaction; and long enough to bring the rows back that a restored database has lost.
HALF_SECONDS, UNNAMED_SECONDS = 3600, 7 * 24 * 3600


@dataclass(frozen=True)
class Swept:
    """How many went; `waiting` are named by no row and still too young to go."""

    halves: int
    unnamed: int
    waiting: int


def sweep_files(*, half_seconds: float = HALF_SECONDS, unnamed_seconds: float = UNNAMED_SECONDS) -> Swept:
    """Remove halves and files without a row that have not changed for so long."""
    if bucket := object_storage():
        return _sweep_bucket(bucket, unnamed_seconds)
    root, now = Path(default_storage.location), time.time()  # type: ignore[attr-defined]
    # The files first: one that comes meanwhile with its row is not among them.
    found = list(_files(root))
    named = named_files()
    halves = unnamed = waiting = 0
    for path in found:
        try:
            age = now - path.stat().st_mtime
        except FileNotFoundError:
            continue  # erased with its row meanwhile
        if path.name.startswith(PART):
            halves += _remove(path, age >= half_seconds)
        elif path.relative_to(root).as_posix() not in named:
            went = _remove(path, age >= unnamed_seconds)
            unnamed, waiting = unnamed + went, waiting + (not went)
    return Swept(halves, unnamed, waiting)


def _sweep_bucket(bucket: Any, unnamed_seconds: float) -> Swept:
    """A bucket knows no halves: a file is there once all of it is."""
    found = [name for name in bucket.names() if not is_of_job(name.partition("/")[0])]
    unnamed = waiting = 0
    for name in set(found) - named_files():
        is_old = (timezone.now() - bucket.get_modified_time(name)).total_seconds() >= unnamed_seconds
        if is_old:
            bucket.delete(name)
        unnamed, waiting = unnamed + is_old, waiting + (not is_old)
    return Swept(0, unnamed, waiting)


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        if Path(folder) == root:
            folders[:] = [name for name in folders if not name.startswith(".") and not is_of_job(name)]
        yield from (Path(folder) / name for name in files)


def named_files() -> set[str]:
    """Every stored file that a row names, or that the history of one named: a row may be brought back."""
    named: set[str] = set()
    for model in apps.get_models():
        # A table of history keeps a file's name as a text, or leaves it out.
        told_of = getattr(model, "instance_type", model)
        for field in told_of._meta.local_concrete_fields:
            if isinstance(field, FileField) and any(field.name == own.name for own in model._meta.concrete_fields):
                rows = model._base_manager.exclude(**{field.name: ""}).order_by()
                named.update(rows.values_list(field.name, flat=True).distinct().iterator())
    return named


def _remove(path: Path, is_old: bool) -> bool:
    if is_old:
        path.unlink(missing_ok=True)
    return is_old
