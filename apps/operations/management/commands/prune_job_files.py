"""`manage.py prune_job_files`: what long jobs left behind and nobody fetches any more."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.core.numbers import format_number
from apps.operations import heartbeats
from apps.operations.models import ProgressNote
from apps.reports.file_jobs import KEPT, drop_all_old_files

# Nothing in that cache is kept longer than a file that waits to be fetched.
_KEPT_SECONDS = 2 * KEPT.total_seconds()


class Command(BaseCommand):
    help = "Xóa tệp tiến độ của việc nền và tệp đã lập mà quá hạn vẫn chưa ai tải về."

    def handle(self, *args: Any, **options: Any) -> None:
        told, made = _drop_told(), drop_all_old_files()
        heartbeats.drop_old(_KEPT_SECONDS)
        self.stdout.write(f"Đã xóa {format_number(told)} tệp tiến độ, {format_number(made)} tệp chờ tải về.")


def _drop_told() -> int:
    """The cache's own files or rows, by their age: it keeps what expired until somebody asks for the same key again."""
    if settings.SEVERAL_MACHINES:
        return ProgressNote.objects.filter(expires__lt=timezone.now()).delete()[0]
    before, count = time.time() - _KEPT_SECONDS, 0
    folder = Path(settings.CACHES["progress"]["LOCATION"])
    # Those without an ending it was writing when its process was killed.
    for file in [*folder.glob("*.djcache"), *folder.glob("tmp*")]:
        try:
            if file.stat().st_mtime < before:
                file.unlink()
                count += 1
        except FileNotFoundError:
            continue  # its job ended meanwhile
    return count
