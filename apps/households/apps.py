from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from apps.households.triggers import install_after_migrate


class HouseholdsConfig(AppConfig):
    name = "apps.households"
    verbose_name = "Hộ gia đình"

    def ready(self) -> None:
        """Django sends the signal for each app, all of them after the last migration; once is enough.

        What follows the villages needs the models, which stand only now.
        """
        import_module("apps.households.receivers")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="households.triggers")
