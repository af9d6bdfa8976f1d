"""What happens when someone signs in, or reads personal data, whichever page it was on."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.services.access import log_access
from apps.accounts.services.sessions import begin_session
from apps.core.access import personal_data_read


@receiver(user_logged_in, dispatch_uid="accounts.begin_session")
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    begin_session(request.session, user, request.META.get("HTTP_USER_AGENT", ""))


@receiver(personal_data_read, dispatch_uid="accounts.log_access")
def note_access(sender: Any, signal: Any, **seen: Any) -> None:
    log_access(model=sender, **seen)
