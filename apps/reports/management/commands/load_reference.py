"""`manage.py load_reference`: law, catalogues and shipped outlines for a real installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.reports.reference import load_reference_data


class Command(BaseCommand):
    help = "Load texts and rules of law, catalogues and shipped outlines; run again after each upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        load_reference_data(settings.BASE_DIR / "fixtures")
        self.stdout.write("Đã nạp danh mục, văn bản pháp luật và đề cương; nội dung đã sửa được giữ nguyên.")
