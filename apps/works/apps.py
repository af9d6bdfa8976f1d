from django.apps import AppConfig


class WorksConfig(AppConfig):
    name = "apps.works"
    verbose_name = "Công trình và thu hồi đất"
