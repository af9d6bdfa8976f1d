"""`manage.py doctor`: what is wrong with an installation, what that means, and how to mend it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.numbers import format_number
from apps.operations.doctor import doctor_checks
from apps.operations.installation import Level, found_by

_WORDS = {Level.OK: "Tốt", Level.WARNING: "Chú ý", Level.BROKEN: "Hỏng"}


class Command(BaseCommand):
    help = "Kiểm tra cài đặt của cổng; nêu chỗ sai, hậu quả và cách sửa. Mã kết thúc: 0 tốt, 1 cần chú ý, 2 hỏng."
    # Told by the checks themselves; Django's own would end the command before they could.
    requires_system_checks: Any = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--through", metavar="https://…", help="hỏi thêm qua địa chỉ công khai: nginx, chứng thư, X-Forwarded-*"
        )

    def handle(self, *args: Any, through: str | None, **options: Any) -> None:
        found = found_by(doctor_checks(through))
        for finding in found:
            self.stdout.write(f"[{_WORDS[finding.level]}] {finding.title}: {finding.says}.")
            if finding.remedy:
                self.stdout.write(f"    Cách sửa: {finding.remedy}.")
        worst = max(finding.level for finding in found)
        count = sum(finding.level is not Level.OK for finding in found)
        if worst is not Level.OK:
            raise CommandError(f"{format_number(count)} chỗ cần xem lại.", returncode=int(worst))
        self.stdout.write("Không thấy gì sai.")
