"""Passwords as Django keeps them; permissions from the appointments of today."""

from typing import Any

from django.contrib.auth.backends import ModelBackend


class AppointmentBackend(ModelBackend):
    """Asks the user's reach. The superuser flag opens the admin's reference data, not the records."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return user_obj.is_active and user_obj.reach.allows(perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.is_active and user_obj.reach.reads_app(app_label)
