"""`manage.py backup`: the whole portal as one file, while it works."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.core.backups.errors import BackupError
from apps.core.backups.snapshot import backup_to
from apps.core.numbers import format_number


class Command(BaseCommand):
    help = "Sao lưu cả cổng (cơ sở dữ liệu, tệp, thiết lập không bí mật) vào một tệp, trong khi cổng vẫn chạy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, help="tệp chưa có, hoặc thư mục đã có; mặc định: var/backups/songvan-NGÀY-GIỜ.zip"
        )
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, to: Path | None, database: str, **options: Any) -> None:
        """Ends with an error where stored files are missing, so that the scheduler tells it; the backup stays."""
        folder = to or settings.VAR_DIR / "backups"
        if to is None:
            folder.mkdir(mode=0o700, exist_ok=True)
        goal = folder / f"songvan-{timezone.localtime():%Y%m%d-%H%M%S}.zip" if folder.is_dir() else folder
        try:
            manifest = backup_to(goal, using=database)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{goal}: {format_number(manifest.rows)} dòng, {format_number(len(manifest.files))} tệp, "
            f"{format_number(goal.stat().st_size)} byte, {format_number(round(manifest.seconds))} giây."
        )
        if manifest.missing_files:
            for name in manifest.missing_files:
                self.stderr.write(f"Thiếu tệp {name}")
            raise CommandError(
                f"Đã sao lưu, nhưng {format_number(len(manifest.missing_files))} tệp mà hồ sơ ghi không còn trên đĩa."
            )
