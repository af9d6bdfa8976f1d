from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "apps.notices"
    verbose_name = "Thông báo"

    def ready(self) -> None:
        """Let the number of unread notices be read with the person who signs in."""
        import_module("apps.notices.bell")
