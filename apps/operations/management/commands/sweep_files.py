"""`manage.py sweep_files`: removes what killed processes left in the folder of stored files."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.numbers import format_number
from apps.operations.sweeping import sweep_files


class Command(BaseCommand):
    help = "Xóa tệp ghi dở và tệp không bản ghi nào nêu tên (để 7 ngày) trong thư mục tệp lưu."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep_files()
        self.stdout.write(
            f"Đã xóa {format_number(swept.halves)} tệp ghi dở, {format_number(swept.unnamed)} tệp không có bản ghi; "
            f"{format_number(swept.waiting)} tệp như thế còn chờ."
        )
