"""Reads every stored file of issued documents and raises alarms for the damaged ones; meant for every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.numbers import format_number
from apps.core.storages import object_storage
from apps.documents.models import IssuedDocument
from apps.documents.services import check_files


class Command(BaseCommand):
    help = "Kiểm tra mọi tệp văn bản đã ban hành và bản ký số còn đúng như lúc lưu; tệp hỏng được báo lãnh đạo."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--don-vi", dest="unit", default="", help="chỉ đơn vị này (tên trong địa chỉ trang)")

    def handle(self, *args: Any, unit: str, **options: Any) -> None:
        """Ends with an error when a file is damaged, so that the scheduler tells it too."""
        bucket = object_storage()
        if bucket is not None and not bucket.answers():
            # A bucket that is not there looks like one without files: each would raise an alarm.
            raise CommandError("Kho tệp không trả lời; chưa kiểm tra tệp nào.")
        documents = IssuedDocument.objects.filter(unit__slug=unit) if unit else IssuedDocument.objects.all()
        checked, damaged = check_files(documents, lambda alarm: self.stderr.write(str(alarm)))
        if damaged:
            raise CommandError(f"{format_number(damaged)} tệp hỏng trong {format_number(checked)} tệp.")
        self.stdout.write(f"{format_number(checked)} tệp, không tệp nào hỏng.")
