from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    name = "apps.agencies"
    verbose_name = "Cơ quan, đơn vị"
