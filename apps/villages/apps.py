from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from apps.villages import scope_triggers, triggers


class VillagesConfig(AppConfig):
    name = "apps.villages"
    verbose_name = "Đơn vị hành chính và thôn"

    def ready(self) -> None:
        """Django sends both signals for each app; once, before the first and after the last migration, is enough."""
        name = "villages.scope_triggers"
        pre_migrate.connect(scope_triggers.remove_before_migrate, sender=self, dispatch_uid=name)
        post_migrate.connect(scope_triggers.install_after_migrate, sender=self, dispatch_uid=name)
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="villages.triggers")
