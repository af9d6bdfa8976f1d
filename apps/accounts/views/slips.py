"""A one-time link and the slip it is handed over on: kept in the giver's session, shown while the link lives."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.qr import qr_drawing
from apps.accounts.services.links import account_of_link


def _key(account: User) -> str:
    return f"link:{account.public_id}"


def keep_link(session: SessionBase, account: User, path: str) -> None:
    """Remember a link just given, until the giver's session ends."""
    until = timezone.localtime() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    session[_key(account)] = {"path": path, "until": until.isoformat()}


def slip_of(request: HttpRequest, account: User) -> dict[str, Any] | None:
    """What the slip shows; nothing when the user gave no link in this session, or it was used or is dead."""
    held = request.session.get(_key(account))
    if held is None:
        return None
    token = held["path"].rstrip("/").rpartition("/")[2]
    if account_of_link(account.public_id, token) is None:
        del request.session[_key(account)]
        return None
    address = request.build_absolute_uri(held["path"])
    return {"address": address, "until": datetime.fromisoformat(held["until"]), "qr": qr_drawing(address)}
