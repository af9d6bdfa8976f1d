"""When the last backup was made, as a file beside the backups states it.

The file holds a moment in ISO 8601 (`date -Is > FOLDER/last-backup`), so that a backup which the portal does not make
counts too.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from apps.operations.models import ScheduledRun

NOTE = "last-backup"
# The key of the schedule's job.
JOB = "backup"


def is_configured() -> bool:
    return bool(settings.BACKUP_TO)


def note_backup(at: datetime) -> None:
    """A backup was completed."""
    (Path(settings.BACKUP_TO) / NOTE).write_text(at.isoformat(timespec="seconds") + "\n", encoding="utf-8")


def made_elsewhere() -> datetime | None:
    """The last nightly backup of another machine's schedule, as the database knows it."""
    return ScheduledRun.objects.filter(job=JOB).values_list("succeeded_at", flat=True).first()


def last_backup() -> datetime | None:
    """The moment of the last backup; None where no file states one that can be read."""
    if not is_configured():
        return made_elsewhere() if settings.SEVERAL_MACHINES else None
    try:
        stated = datetime.fromisoformat((Path(settings.BACKUP_TO) / NOTE).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
    return stated if timezone.is_aware(stated) else timezone.make_aware(stated)
