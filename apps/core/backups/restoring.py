"""Reading a backup into an empty place: verified first, loaded and compared in one transaction, then switched.

Triggers and constraints stay in force; the few rows that `migrate` itself makes give way to those of the backup.
"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from apps.core.backups.archive import Reader, opened, refusing
from apps.core.backups.bucket import MediaBucket
from apps.core.backups.errors import BackupError
from apps.core.backups.manifest import Manifest, TableEntry, key_mark, plain_settings, require_fit, require_migrated
from apps.core.backups.media import MediaFolder
from apps.core.backups.rows import Table, insert_lines, left_out, read_rows, set_last_number, tables, to_line
from apps.core.statistics import refresh_statistics
from apps.core.storages import object_storage

Media = MediaFolder | MediaBucket
# `migrate` fills these two by itself, with keys of its own.
_MADE_BY_MIGRATE = (Permission, ContentType)
# Tables that SQLite keeps for itself, its statistics among them.
_OF_SQLITE = "sqlite_"


@dataclass(frozen=True)
class Restored:
    """What came back, and what is not as it was: settings that differ (name, there, here), another secret key."""

    manifest: Manifest
    seconds: float
    other_settings: list[tuple[str, Any, Any]]
    other_key: bool


def check_backup(path: Path) -> Manifest:
    """Verify every byte of a backup and that this version could restore it; looks at no database.

    Raises `BackupError`.
    """
    with opened(path) as backup:
        require_fit(backup.manifest)
        backup.verify(tables())
        return backup.manifest


def restore(path: Path, *, using: str = "default") -> Restored:
    """Bring a backup back into an empty database and an empty folder of stored files.

    A database without tables gets them by `migrate` first. Raises `BackupError`, with no row and no file changed.
    """
    clock = time.monotonic()
    media = media_place()
    with opened(path) as backup:
        require_fit(backup.manifest)
        require_empty(using, media)
        backup.verify(tables())
        media.require_room(sum(file.size for file in backup.manifest.files))
        if not connections[using].introspection.table_names():
            call_command("migrate", database=using, verbosity=0, interactive=False)
        require_migrated(using)
        try:
            with transaction.atomic(using, durable=True):
                _lock(using)
                require_empty(using, media)
                media.take(backup)
                _load(backup, using)
                media.move_in(backup.manifest)
        except BaseException:
            media.give_up()
            raise
        media.finish()
    refresh_statistics(using)
    ContentType.objects.clear_cache()
    manifest, here = backup.manifest, plain_settings()
    other = [(name, value, here.get(name)) for name, value in manifest.settings.items() if value != here.get(name)]
    return Restored(manifest, round(time.monotonic() - clock, 1), other, manifest.key_mark != key_mark())


def media_place() -> Media:
    """Where the stored files of this installation lie."""
    bucket = object_storage()
    return MediaFolder(Path(settings.MEDIA_ROOT)) if bucket is None else MediaBucket(bucket)


def require_empty(using: str, media: Media) -> None:
    """Refuse a place that holds anything. Raises `BackupError`, which says what is there."""
    found = list(_rows_that_are_there(using))
    if found:
        more = f" và {len(found) - 5} bảng khác" if len(found) > 5 else ""
        raise BackupError(f"Cơ sở dữ liệu không trống: có dòng trong {', '.join(found[:5])}{more}.")
    files = media.standing()
    if files:
        raise BackupError(f"{media.place} không trống: có {', '.join(files)}…")


def _rows_that_are_there(using: str) -> Iterator[str]:
    there = set(connections[using].introspection.table_names())
    known = [*tables(), *left_out()]
    for table in known:
        if table.model not in _MADE_BY_MIGRATE and table.name in there:
            rows = table.model._base_manager.using(using)
            if rows.exists():
                yield f"{table.name} ({rows.count()})"
    strange = there - {table.name for table in known} - {MigrationRecorder.Migration._meta.db_table}
    yield from (f"{name} (bảng lạ)" for name in sorted(strange) if not name.startswith(_OF_SQLITE))


def _lock(using: str) -> None:
    """Two restores into one place pass one by one; on SQLite the transaction itself holds the others off."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(MigrationRecorder.Migration._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


def _load(backup: Reader, using: str) -> None:
    connection = connections[using]
    entries = {entry.name: entry for entry in backup.manifest.tables}
    with connection.cursor() as cursor:
        for model in _MADE_BY_MIGRATE:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    for table in tables():
        _load_table(backup, table, entries[table.name], using)
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise BackupError(f"Các dòng không hợp với nhau: {_first_line(error)}") from error
    for table in tables():
        _compare(table, entries[table.name], using)
    # Last, as PostgreSQL does not take this back with the transaction.
    for table in tables():
        if table.counted:
            set_last_number(table, using, entries[table.name].last_number)


def _load_table(backup: Reader, table: Table, entry: TableEntry, using: str) -> None:
    try:
        with refusing():
            insert_lines(table, using, backup.lines(entry))
    except DatabaseError as error:
        raise BackupError(f"Cơ sở dữ liệu không nhận bảng {table.name}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    """Without PostgreSQL's second line, which quotes the row."""
    return str(error).partition("\n")[0]


def _compare(table: Table, entry: TableEntry, using: str) -> None:
    digest, rows = hashlib.sha256(), 0
    for row in read_rows(table, using):
        rows += 1
        digest.update(table.canonical(to_line(row)))
    if rows != entry.rows or digest.hexdigest() != entry.sha256:
        raise BackupError(f"Bảng {table.name} sau khi nạp khác bản sao lưu; không thay đổi gì.")
