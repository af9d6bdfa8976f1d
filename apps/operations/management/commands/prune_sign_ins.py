"""`manage.py prune_sign_ins`: names and addresses of sign-ins, which are personal data, when they serve no more."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.core.numbers import format_number


class Command(BaseCommand):
    help = "Xóa tên đăng nhập, địa chỉ mạng của những lần đăng nhập ghi nhận từ lâu; khóa đang có hiệu lực giữ nguyên."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--min-age-days", type=int, default=30, help="mặc định 30 ngày")

    def handle(self, *args: Any, min_age_days: int, **options: Any) -> None:
        """A lock lasts minutes (`AXES_COOLOFF_TIME`), so none is younger than a day's age asks for."""
        before = timezone.now() - timedelta(days=max(min_age_days, 1))
        count = 0
        for model in (AccessAttempt, AccessFailureLog, AccessLog):
            count += model.objects.filter(attempt_time__lt=before).delete()[0]
        self.stdout.write(f"Đã xóa {format_number(count)} ghi nhận đăng nhập.")
