from django.apps import AppConfig
from django.db.models.signals import post_migrate

from apps.documents.triggers import install_after_migrate


class DocumentsConfig(AppConfig):
    name = "apps.documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        """The triggers must stand after the last app's migrations too, so the handler listens to all of them."""
        post_migrate.connect(install_after_migrate, dispatch_uid="documents.triggers")
