"""`manage.py restore FILE`: a backup into an empty place, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.backups.errors import BackupError
from apps.core.backups.restoring import restore
from apps.core.numbers import format_number


class Command(BaseCommand):
    help = (
        "Khôi phục một bản sao lưu vào cơ sở dữ liệu và thư mục tệp còn trống, SQLite hay PostgreSQL; dừng cổng trước."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, file: Path, database: str, **options: Any) -> None:
        try:
            restored = restore(file, using=database)
        except BackupError as error:
            raise CommandError(str(error)) from error
        manifest = restored.manifest
        self.stdout.write(
            f"Đã khôi phục và so lại: {format_number(len(manifest.tables))} bảng, {format_number(manifest.rows)} dòng, "
            f"{format_number(len(manifest.files))} tệp đều khớp mã SHA-256, "
            f"{format_number(round(restored.seconds))} giây."
        )
        for name in manifest.missing_files:
            self.stderr.write(f"Khi sao lưu đã thiếu tệp {name}")
        for name, there, here in restored.other_settings:
            self.stderr.write(f"Thiết lập khác: {name} khi sao lưu là {there}, ở đây là {here}")
        if restored.other_key:
            self.stderr.write(
                "SONGVAN_SECRET_KEY khác khi sao lưu: mã tra cứu trên phiếu đã in và lịch nhắc hạn không còn dùng được."
            )
