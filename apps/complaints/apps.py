from importlib import import_module

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "apps.complaints"
    verbose_name = "Tiếp dân và đơn thư"

    def ready(self) -> None:
        """Connect what a change of the calendar sets off; it needs the models, which stand only now."""
        import_module("apps.complaints.receivers")
