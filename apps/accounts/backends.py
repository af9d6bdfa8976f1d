"""Passwords as Django keeps them; permissions from the appointments of today."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from apps.accounts.models import User

BACKEND = "apps.accounts.backends.AppointmentBackend"
_facts: dict[str, Callable[[], Any]] = {}


def add_fact(name: str, expression: Callable[[], Any]) -> None:
    """Announce what is read along with the person of every request, as an attribute, in the same statement."""
    _facts[name] = expression


class AppointmentBackend(ModelBackend):
    """Asks the user's reach. The superuser flag opens the admin's reference data, not the records."""

    def get_user(self, user_id: int) -> User | None:
        facts = {name: expression() for name, expression in _facts.items()}
        user = User.objects.filter(pk=user_id).annotate(**facts).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Also asked on every request: a suspended person is out at once.

        The demo's people have a password that everybody knows; outside the demo they are nobody.
        """
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return user_obj.is_active and user_obj.reach.allows(perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.is_active and user_obj.reach.reads_app(app_label)
