"""When the last backup was made, as a file beside the backups states it.

The file holds a moment in ISO 8601 (`date -Is > FOLDER/last-backup`), so that a backup which the portal does not make
counts too.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NOTE = "last-backup"


def is_configured() -> bool:
    return bool(settings.BACKUP_TO)


def note_backup(at: datetime) -> None:
    """A backup was completed."""
    (Path(settings.BACKUP_TO) / NOTE).write_text(at.isoformat(timespec="seconds") + "\n", encoding="utf-8")


def last_backup() -> datetime | None:
    """The moment of the last backup; None where no file states one that can be read."""
    if not is_configured():
        return None
    try:
        stated = datetime.fromisoformat((Path(settings.BACKUP_TO) / NOTE).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
    return stated if timezone.is_aware(stated) else timezone.make_aware(stated)
