"""Tokens: made, given another secret while nobody has the first one, revoked, and asked for on each request."""

import hashlib
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from apps.api.models import ApiToken
from apps.core.models import FormSending
from apps.core.services import is_repeat
from apps.villages.models import AdministrativeUnit

# Tells what a string is that turns up where it should not, to people and to programs that look for secrets.
PREFIX = "dccs_"
_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
MINUTE = timedelta(minutes=1)
# How long after the first click the page that is sent again shows another secret.
SECOND_CLICK = timedelta(minutes=1)


class TokenRefusedError(Exception):
    """The secret opens nothing; the message says in Vietnamese why."""


class TokenBusyError(Exception):
    """All requests of this minute are used up; `seconds` until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


def new_secret() -> str:
    """256 random bits behind the prefix: no guess comes near, so a plain hash keeps it."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(*, user: Any, unit: AdministrativeUnit, name: str, expires_on: date) -> tuple[ApiToken, str]:
    """A token of the unit and its secret, which nobody can learn again.

    Raises `PermissionDenied` unless the user looks after accounts of the unit, and `ValidationError` by field.
    """
    if not user.reach.may_write(ApiToken, unit):
        raise PermissionDenied
    secret = new_secret()
    token = ApiToken(unit=unit, name=name, expires_on=expires_on, created_by=user)
    token.digest, token.tail = digest_of(secret), secret[-4:]
    token.full_clean()
    token.save()
    return token, secret


@transaction.atomic
def renew_secret(*, user: Any, unit: AdministrativeUnit, public_id: str) -> tuple[ApiToken, str] | None:
    """Another secret for a token that the user made and no program used yet; None for any other.

    For the second of two clicks: its answer is the one that shows, and the secret in the first one is lost.
    """
    rows = ApiToken.objects.editable_by(user).filter(unit=unit, created_by=user, public_id=public_id)
    token: ApiToken | None = rows.select_for_update(of=("self",)).first()
    if token is None or token.last_used_on is not None or token.revoked_at is not None:
        return None
    secret = new_secret()
    token.digest, token.tail = digest_of(secret), secret[-4:]
    token.save(update_fields=["digest", "tail"])
    return token, secret


def is_second_click(*, user: Any, key: str, digest: str) -> bool:
    """Whether the sending with this key came just now and held the same: not a page that is loaded again later."""
    since = timezone.now() - SECOND_CLICK
    recent = FormSending.objects.filter(key=key, user=user, created_at__gt=since).exists()
    return recent and is_repeat(key, user, digest)


@transaction.atomic
def revoke_token(*, user: Any, token: ApiToken) -> ApiToken:
    """The token opens nothing from now on; one that was revoked before stays as it is.

    Raises `PermissionDenied` unless the user looks after accounts of the unit.
    """
    current: ApiToken = ApiToken.objects.select_for_update().get(pk=token.pk)
    if not user.reach.may_write_record(current):
        raise PermissionDenied
    if current.revoked_at is None:
        current.revoked_at, current.revoked_by = timezone.now(), user
        current.save(update_fields=["revoked_at", "revoked_by"])
    return current


def enter(secret: str) -> ApiToken:
    """The token of this secret, with one more request counted. One query to find it, one to count.

    What cannot be a secret is refused without a query. Raises `TokenRefusedError` and `TokenBusyError`.
    """
    found = None
    if _SECRET.fullmatch(secret):
        # By the hash: how far a wrong secret agrees with a right one shows in no time that is taken.
        found = ApiToken.objects.filter(digest=digest_of(secret)).select_related("unit").first()
    if found is None:
        raise TokenRefusedError("Mã truy cập không đúng.")
    if found.state == ApiToken.State.REVOKED:
        raise TokenRefusedError("Mã truy cập đã bị thu hồi.")
    if found.state == ApiToken.State.EXPIRED:
        raise TokenRefusedError("Mã truy cập đã hết hạn.")
    _count(found)
    return found


def _count(token: ApiToken) -> None:
    """Count one request of this minute, by one statement that holds the limit between processes too."""
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    # A process remembers whom it refused: a flood then writes nothing.
    name = f"api-token:{token.pk}:{minute:%H%M}"
    if not cache.get(name):
        same = Q(minute=minute)
        used = Case(When(same, then=F("used") + 1), default=Value(1))
        below = ApiToken.objects.filter(~same | Q(used__lt=settings.API_PER_MINUTE), pk=token.pk)
        if below.update(used=used, minute=minute, last_used_on=timezone.localdate(now)):
            return
        cache.set(name, True, MINUTE.total_seconds())
    raise TokenBusyError(_left(now, minute))


def _left(now: datetime, minute: datetime) -> int:
    return int((minute + MINUTE - now).total_seconds()) + 1
