"""What happens when someone signs in, reads personal data or rearranges villages, whichever page it was on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.services.access import log_access
from apps.accounts.services.appointments import follow_office_term
from apps.accounts.services.sessions import begin_session
from apps.accounts.services.villages import end_with_villages, go_on_in_villages
from apps.core.access import personal_data_read
from apps.villages.models import OfficeTerm, Village
from apps.villages.services import office_term_changing, villages_rearranged


@receiver(user_logged_in, dispatch_uid="accounts.begin_session")
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    begin_session(request.session, user, request.META.get("HTTP_USER_AGENT", ""))


@receiver(personal_data_read, dispatch_uid="accounts.log_access")
def note_access(sender: Any, signal: Any, **seen: Any) -> None:
    log_access(**seen)


@receiver(office_term_changing, dispatch_uid="accounts.follow_office_term")
def change_appointments(sender: Any, stored: OfficeTerm, user: User, **kwargs: Any) -> None:
    follow_office_term(term=stored, actor=user)


@receiver(villages_rearranged, dispatch_uid="accounts.follow_villages")
def follow_villages(
    sender: Any, moves: Mapping[Village, Village], on: date, user: User, mark: str, undo: bool, **kwargs: Any
) -> None:
    follow = go_on_in_villages if undo else end_with_villages
    follow(villages=moves, on=on, actor=user, mark=mark)
