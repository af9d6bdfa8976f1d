from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from apps.accounts.triggers import install_after_migrate


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = "Tài khoản và phân công"

    def ready(self) -> None:
        """Connect the access log and what a sign-in sets off, and let devices be read with the person.

        All need the models, which stand only now.
        """
        import_module("apps.accounts.devices")
        import_module("apps.accounts.receivers")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="accounts.triggers")
