from django.apps import AppConfig
from django.core.signals import request_started

from apps.core.logs import request_answered
from apps.operations.keeping import keep_open
from apps.operations.measuring import count_request


class OperationsConfig(AppConfig):
    name = "apps.operations"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        """Count every answer for the metrics page; keep a database in a file open."""
        request_answered.connect(count_request)
        request_started.connect(keep_open)
