"""A one-time link and the slip it is handed over on: kept in the giver's session, shown while the link lives."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.qr import qr_drawing
from apps.accounts.services.links import link_lives


def _key(account: User) -> str:
    return f"link:{account.public_id}"


def held_link(path: str) -> dict[str, Any]:
    """A link just given, as a session holds it."""
    until = timezone.localtime() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return {"path": path, "until": until.isoformat()}


def slip_from(request: HttpRequest, account: User, held: dict[str, Any]) -> dict[str, Any] | None:
    """What the slip of a held link shows; nothing when it was used or is dead."""
    if not link_lives(account, held["path"].rstrip("/").rpartition("/")[2]):
        return None
    address = request.build_absolute_uri(held["path"])
    return {
        "address": address,
        "until": datetime.fromisoformat(held["until"]),
        "qr": qr_drawing(address),
        "portal": request.build_absolute_uri("/"),
    }


def keep_link(session: SessionBase, account: User, path: str) -> None:
    """Remember a link just given, until the giver's session ends."""
    session[_key(account)] = held_link(path)


def slip_of(request: HttpRequest, account: User) -> dict[str, Any] | None:
    """What the slip shows; nothing when the user gave no link in this session, or it was used or is dead."""
    held = request.session.get(_key(account))
    slip = slip_from(request, account, held) if held else None
    if held and slip is None:
        del request.session[_key(account)]
    return slip
