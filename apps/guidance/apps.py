from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "apps.guidance"
    verbose_name = "Trợ giúp"
