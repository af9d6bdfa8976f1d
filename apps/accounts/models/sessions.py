"""Sessions with their owner, so that they can be listed and ended; `SESSION_ENGINE` names this module."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import Error, OperationalError, models
from django.utils import timezone

from apps.accounts.facts import fact_names, facts_of
from apps.core.outages import is_full, is_outage
from apps.core.prepared import Prepared
from apps.villages.models.base import new_public_id

logger = logging.getLogger(__name__)

# What a session carries of itself; set at sign-in, read into the columns of its row.
DEVICE, SIGNED_IN, SEEN = "device", "signed_in", "seen"


class PortalSession(AbstractBaseSession):
    """A signed-in browser. The key itself stays between database and cookie; pages use `public_id`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions", null=True, verbose_name="tài khoản"
    )
    device = models.CharField("thiết bị", max_length=80, blank=True)
    signed_in_at = models.DateTimeField("đăng nhập lúc", null=True)
    seen_at = models.DateTimeField("dùng gần nhất", null=True)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "phiên đăng nhập"
        ordering = ("-seen_at",)

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(DatabaseStore):
    """Django's database sessions with owner, device and times in columns."""

    # The account that the session's row names, read in the same query; None before the session is read.
    owner: Any = None

    @classmethod
    def get_model_class(cls) -> type[PortalSession]:
        return PortalSession

    def _get_session_from_db(self) -> Any:
        """Django's own query, with the owner joined, so that a request need not ask for the account again."""
        row = next(iter(_BY_KEY.rows(self.session_key)), None)
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        self.owner = row.user
        for name in fact_names() if row.user else ():
            setattr(self.owner, name, getattr(row, name))
        return row

    def save(self, must_create: bool = False) -> None:
        """A disk that is full must not keep people from reading: that a session was used is then not noted.

        An outage comes out as what it is; Django takes every error here for a session that was deleted meanwhile, and
        answers that the request was wrong.
        """
        try:
            super().save(must_create)
        except (Error, UpdateError) as error:
            if is_full(error) and not must_create:
                logger.error("a session could not be noted: no room")
            elif isinstance(error, UpdateError) and is_outage(error):
                raise OperationalError("the session could not be stored") from error
            else:
                raise

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = data.get("_auth_user_id")
        session.device = data.get(DEVICE, "")
        session.signed_in_at = _moment(data.get(SIGNED_IN))
        session.seen_at = _moment(data.get(SEEN))
        stored = PortalSession.objects.filter(pk=session.pk).values_list("public_id", flat=True).first()
        session.public_id = stored or session.public_id
        return session


def _by_key(key: str) -> Any:
    rows = PortalSession.objects.filter(session_key=key).order_by()
    return rows.select_related("user").annotate(**facts_of("user_id"))


_BY_KEY = Prepared(_by_key, "the key of a session")


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone()) if seconds else None
