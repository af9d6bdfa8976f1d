from django.apps import AppConfig
from django.db.models.signals import post_migrate

from apps.documents.triggers import install_after_migrate


class DocumentsConfig(AppConfig):
    name = "apps.documents"
    verbose_name = "Văn bản"

    def ready(self) -> None:
        """Django sends the signal for each app, all of them after the last migration; once is enough."""
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="documents.triggers")
