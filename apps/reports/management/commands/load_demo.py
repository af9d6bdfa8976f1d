"""`manage.py load_demo`: the demo communes with their year."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.views.sign_in import DEMO_PASSWORD
from apps.households.invented import RealUnitsError
from apps.reports.demo import load_demo


class Command(BaseCommand):
    help = "Load the demo communes (invented households and persons) into an empty database; a second run does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "Chỉ nạp dữ liệu minh họa khi SONGVAN_DEMO=1: mật khẩu dùng thử được công bố trên trang đăng nhập."
            )
        try:
            loaded = load_demo(settings.BASE_DIR / "fixtures", DEMO_PASSWORD)
        except RealUnitsError:
            raise CommandError(
                "Cơ sở dữ liệu này có đơn vị thật, không nạp dữ liệu minh họa. Dùng một cơ sở dữ liệu mới để thử."
            ) from None
        self.stdout.write("Đã nạp dữ liệu minh họa." if loaded else "Dữ liệu minh họa đã có, không thay đổi gì.")
