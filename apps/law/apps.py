from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "apps.law"
    verbose_name = "Văn bản pháp luật"
