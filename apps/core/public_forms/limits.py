"""How often one source may send: counted cheaply before anything is read, and again when its turn has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any, NoReturn

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.core.addresses import client_address
from apps.core.models import PublicSending

HOUR = timedelta(hours=1)
# Longer than a token lives and a day is counted.
KEPT = timedelta(days=2)
# For so long a process remembers whom it refused, as opening the database costs more than all else of a refusal.
_REMEMBERED_SECONDS = 10
# The prefix that a provider gives to one household.
_IPV6_HOUSEHOLD = 64


class TooManySendingsError(Exception):
    """More than may be taken now; `seconds` until it is worth trying again."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many sendings")
        self.seconds = seconds


class RepeatedSendingError(Exception):
    """This sending took effect already: a double click, or the page sent again."""


def source_of_request(request: HttpRequest, day: date | None = None) -> str:
    """Where the request comes from, as a keyed hash of the address and the day (today).

    The address cannot be read from it, and on another day the same one gives another hash. IPv6 counts by household
    (/64); callers of whom the server is told no address count as one.
    """
    said = f"{day or timezone.localdate()}:{_network(client_address(request) or '')}"
    return salted_hmac("core.public_forms.source", said, algorithm="sha256").hexdigest()


def _network(address: str) -> str:
    try:
        found: Any = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> _IPV6_HOUSEHOLD << _IPV6_HOUSEHOLD)
    return str(found)


@dataclass(frozen=True)
class Sending:
    """One sending of a public form. `sources` are the hashes of today and of yesterday, as an hour may span both."""

    form: str
    sources: tuple[str, str]
    at: datetime
    nonce: str = ""

    @classmethod
    def of(cls, request: HttpRequest, form: str, nonce: str = "") -> "Sending":
        at = timezone.now()
        today = timezone.localdate(at)
        days = (today, today - timedelta(days=1))
        return cls(form, (source_of_request(request, days[0]), source_of_request(request, days[1])), at, nonce)

    def check(self) -> int:
        """How many the source sent today; one query.

        Raises `RepeatedSendingError` for one that took effect already, else `TooManySendingsError` when the source may
        send no more to this form within the hour, or to any form today.
        """
        found = PublicSending.objects.filter(Q(source__in=self.sources) | Q(nonce=self.nonce)).aggregate(
            repeated=Count("pk", filter=Q(nonce=self.nonce)),
            hour=Count("pk", filter=Q(source__in=self.sources, form=self.form, sent_at__gt=self.at - HOUR)),
            today=Count("pk", filter=Q(source=self.sources[0])),
        )
        if self.nonce and found["repeated"]:
            raise RepeatedSendingError
        if found["today"] >= settings.PUBLIC_FORM_PER_DAY:
            self._refuse(_until_midnight(self.at))
        if found["hour"] >= settings.PUBLIC_FORM_PER_HOUR:
            self._refuse(int(HOUR.total_seconds()))
        return int(found["today"])

    def check_memory(self) -> None:
        """Without a query: raises `TooManySendingsError` for a source that this process refused a moment ago."""
        seconds = cache.get(self._name)
        if seconds is not None:
            raise TooManySendingsError(seconds)

    def _refuse(self, seconds: int) -> NoReturn:
        cache.set(self._name, seconds, min(seconds, _REMEMBERED_SECONDS))
        raise TooManySendingsError(seconds)

    @property
    def _name(self) -> str:
        return f"public-form:{self.form}:{self.sources[0]}"

    def take_turn(self, row: Any) -> Any:
        """Lock the row that the sendings of this form belong to, count once more and note this one; gives the row.

        Needs a running transaction, in which the caller then writes what was sent. Raises as `check` does. Of sendings
        from one source to two rows at the same moment the database takes one; the other may try again at once.
        """
        locked = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
        number = self.check() + 1
        try:
            with transaction.atomic():
                PublicSending.objects.create(
                    form=self.form, source=self.sources[0], number=number, nonce=self.nonce, sent_at=self.at
                )
        except IntegrityError:
            raise TooManySendingsError(1) from None
        forget_sendings(before=self.at - KEPT)
        return locked


def forget_sendings(*, before: datetime) -> int:
    """Erase what was noted of sendings until then; gives how many. Rows that another one erases just now are left."""
    old = PublicSending.objects.filter(sent_at__lt=before).select_for_update(skip_locked=True)
    with transaction.atomic():
        keys = list(old.values_list("pk", flat=True))
        if keys:
            PublicSending.objects.filter(pk__in=keys).delete()
    return len(keys)


def _until_midnight(at: datetime) -> int:
    local = timezone.localtime(at)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((midnight - local).total_seconds()) + 1
