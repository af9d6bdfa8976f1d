from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "apps.core"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        """Let every app announce its figures, registers, menu entries and duties, as Django's admin does."""
        autodiscover_modules("indicators", "portal")
