import logging

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.urls import register_converter
from django.utils.module_loading import autodiscover_modules

from apps.core.converters import HexIdConverter
from apps.core.queries import watch_connection


class CoreConfig(AppConfig):
    name = "apps.core"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        """Name the path converter, let every app announce its figures, registers, menu entries, duties and notices,
        watch every connection's statements, and send warnings, whose text may name values, through the log's formatter.
        """
        connection_created.connect(watch_connection)
        logging.captureWarnings(True)
        register_converter(HexIdConverter, "hexid")
        autodiscover_modules("indicators", "portal", "notices")
