from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "apps.committees"
    verbose_name = "Ban Chỉ đạo và các Ban"
