from django.apps import AppConfig

from apps.core.logs import request_answered
from apps.operations.measuring import count_request


class OperationsConfig(AppConfig):
    name = "apps.operations"
    verbose_name = "Vận hành"

    def ready(self) -> None:
        """Count every answer for the metrics page."""
        request_answered.connect(count_request)
