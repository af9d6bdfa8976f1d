import logging

from django.apps import AppConfig
from django.urls import register_converter
from django.utils.module_loading import autodiscover_modules

from apps.core.converters import HexIdConverter


class CoreConfig(AppConfig):
    name = "apps.core"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        """Name the path converter, let every app announce its figures, registers, menu entries and duties, and send
        warnings, whose text may name values, through the log's formatter.
        """
        logging.captureWarnings(True)
        register_converter(HexIdConverter, "hexid")
        autodiscover_modules("indicators", "portal")
