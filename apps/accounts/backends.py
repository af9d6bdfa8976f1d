"""Passwords as Django keeps them; permissions from the appointments of today."""

from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from apps.accounts.facts import facts_of
from apps.accounts.models import User

BACKEND = "apps.accounts.backends.AppointmentBackend"
# The account that came with the session of the request, while Django asks whose request it is.
session_owner: ContextVar[Any] = ContextVar("session_owner", default=None)


class AppointmentBackend(ModelBackend):
    """Asks the user's reach. The superuser flag opens the admin's reference data, not the records."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Also asked on every request: a suspended person is out at once.

        The demo's people have a password that everybody knows; outside the demo they are nobody.
        """
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)

    def get_user(self, user_id: Any) -> User | None:
        user: User | None = session_owner.get()
        if user is None or user.pk != user_id:
            user = User.objects.filter(pk=user_id).annotate(**facts_of("pk")).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return user_obj.is_active and user_obj.reach.allows(perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return user_obj.is_active and user_obj.reach.reads_app(app_label)
