"""`manage.py refresh_statistics`: the database's own figures of its tables, by which it chooses among indexes."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.statistics import refresh_statistics


class Command(BaseCommand):
    help = "Cập nhật thống kê của cơ sở dữ liệu về các bảng, để tìm kiếm dùng đúng chỉ mục; PostgreSQL tự làm việc này."

    def handle(self, *args: Any, **options: Any) -> None:
        refresh_statistics()
        self.stdout.write("Đã cập nhật thống kê các bảng.")
