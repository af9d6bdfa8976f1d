from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "apps.villages"
    verbose_name = "Đơn vị hành chính và thôn"
