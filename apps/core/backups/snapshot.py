"""Writing a backup while the portal works.

Rows come from one read transaction; writers go on meanwhile. Stored files are copied after it: a file lies in its place
before the row that names it is committed, gets a name that was never used, and is never written again, so what is
copied later is what the rows meant.
"""

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.db.models import Model
from django.utils import timezone

from apps.core.backups.archive import Writer
from apps.core.backups.errors import BackupError
from apps.core.backups.manifest import (
    FORMAT,
    FileEntry,
    Manifest,
    TableEntry,
    django_version,
    key_mark,
    known_migrations,
    plain_settings,
    portal_commit,
    portal_version,
    require_migrated,
)
from apps.core.backups.rows import Table, last_number, left_out, read_rows, tables, to_line

_CHUNK = 1 << 20
_PART = ".songvan-*.part"
# A file's name in the rows: the model and the field that name it.
Named = dict[str, tuple[type[Model], str]]


def backup_to(goal: Path, *, using: str = "default") -> Manifest:
    """Write the backup of a database and of the stored files that its rows name.

    The goal must not exist; it appears whole or not at all. Raises `BackupError` when it cannot be made.
    """
    require_migrated(using)
    if goal.exists():
        raise BackupError(f"{goal} đã có.")
    with _beside(goal) as stream:
        return _write(stream, using)


@contextmanager
def _beside(goal: Path) -> Iterator[Any]:
    """A file of the owner alone beside the goal, which takes its name once all of it is on the disk.

    Its writer holds a lock on it, by which the next one knows what a writer that was killed left behind.
    """
    _remove_left_parts(goal.parent)
    part = goal.parent / _PART.replace("*", secrets.token_hex(8))
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as stream:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield stream
                stream.flush()
                os.fsync(descriptor)
            part.rename(goal)
        finally:
            part.unlink(missing_ok=True)
        _sync_folder(goal.parent)
    except OSError as error:
        raise BackupError(f"Không ghi được {goal}: {error.strerror}.") from error


def _remove_left_parts(folder: Path) -> None:
    for part in folder.glob(_PART):
        with suppress(OSError), part.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(stream: Any, using: str) -> Manifest:
    began, clock = timezone.now(), time.monotonic()
    writer, named = Writer(stream), Named()
    try:
        with one_moment(using):
            entries = [_write_rows(writer, table, using, named) for table in tables()]
        copied = _write_files(writer, named, using)
    except BaseException:
        writer.give_up()
        raise
    manifest = Manifest(
        format=FORMAT,
        portal=portal_version(),
        commit=portal_commit(),
        django=django_version(),
        database=connections[using].vendor,
        began_at=began.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - clock, 1),
        key_mark=key_mark(),
        migrations=known_migrations(),
        tables=entries,
        files=copied.files,
        settings=plain_settings(),
        missing_files=copied.missing,
        erased_files=copied.erased,
        left_out=[table.name for table in left_out()],
    )
    writer.finish(manifest)
    return manifest


@contextmanager
def one_moment(using: str) -> Iterator[None]:
    """A transaction that only reads and sees the database as it stands at its first query, whatever others write."""
    connection: Any = connections[using]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic(using, durable=True):
                yield
        finally:
            connection.transaction_mode = usual
    else:
        with transaction.atomic(using, durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _write_rows(writer: Writer, table: Table, using: str, named: Named) -> TableEntry:
    digest, rows, size, last = hashlib.sha256(), 0, 0, 0
    key = table.columns.index(table.counted) if table.counted else 0
    with writer.rows(table) as member:
        for row in read_rows(table, using):
            line = to_line(row)
            member.write(line)
            digest.update(table.canonical(line))
            rows, size = rows + 1, size + len(line)
            for place, field_name in table.files.items():
                if row[place]:
                    named[row[place]] = (table.model, field_name)
            last = row[key] if table.counted else 0
    given = max(last_number(table, using), last) if table.counted else 0
    return TableEntry(table.name, table.columns, rows, size, digest.hexdigest(), given)


@dataclass
class _Copied:
    files: list[FileEntry] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)


def _write_files(writer: Writer, named: Named, using: str) -> _Copied:
    """Those that are gone are told apart: erased with their rows since the snapshot, or missing."""
    copied = _Copied()
    for name, (model, field_name) in sorted(named.items()):
        try:
            stored = default_storage.open(name, "rb")
        except (FileNotFoundError, SuspiciousFileOperation):
            is_named = model._base_manager.using(using).filter(**{field_name: name}).exists()
            (copied.missing if is_named else copied.erased).append(name)
            continue
        except OSError as error:
            # Nothing is known of it, so it must not count as missing.
            raise BackupError(f"Không đọc được tệp {name}: {error.strerror}.") from error
        digest, size = hashlib.sha256(), 0
        with stored, writer.file(name) as member:
            while chunk := stored.read(_CHUNK):
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        copied.files.append(FileEntry(name, size, digest.hexdigest()))
    return copied
