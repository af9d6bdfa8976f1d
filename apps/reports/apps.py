from django.apps import AppConfig
from django.db.models.signals import post_migrate

from apps.reports.triggers import install_after_migrate


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """Django sends the signal for each app, all of them after the last migration; once is enough."""
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="reports.triggers")
