"""`manage.py collect_notices`: everybody's notices from the records as they stand."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.numbers import format_number
from apps.notices.services.collecting import collect


class Command(BaseCommand):
    help = "Lập thông báo cho từng tài khoản từ hồ sơ, sổ; kết thúc thông báo đã hết lý do. Chạy lại không báo hai lần."

    def handle(self, *args: Any, **options: Any) -> None:
        done = collect()
        self.stdout.write(
            f"Thông báo mới: {format_number(done.told)}; hết lý do: {format_number(done.ended)}; "
            f"xóa vì để lâu: {format_number(done.forgotten)}."
        )
