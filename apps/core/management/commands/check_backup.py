"""`manage.py check_backup FILE`: is every byte right, and could this version restore it?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.backups.errors import BackupError
from apps.core.backups.restoring import check_backup
from apps.core.numbers import format_number


class Command(BaseCommand):
    help = "Kiểm tra từng byte của một bản sao lưu và phiên bản của nó; không đụng đến cơ sở dữ liệu."
    # The checks of Django would open the database.
    requires_system_checks: list[str] = []  # noqa: RUF012 - as in the base class

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = check_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Bản sao lưu {manifest.began_at}, phiên bản {manifest.portal}, {manifest.database}: "
            f"{format_number(len(manifest.tables))} bảng, {format_number(manifest.rows)} dòng, "
            f"{format_number(len(manifest.files))} tệp, nguyên vẹn."
        )
        for name in manifest.missing_files:
            self.stderr.write(f"Khi sao lưu đã thiếu tệp {name}")
