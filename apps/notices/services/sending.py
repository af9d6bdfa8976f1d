"""The outbox: what is planned once, and sent by whoever comes first, again after a failure, never twice on purpose."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.notices import gateways
from apps.notices.models import Delivery, Notice, NoticeSettings
from apps.notices.services.letters import confirm_letter, digest_letter, urgent_message

logger = logging.getLogger(__name__)
# No telephone is woken between these, by the clock of the portal's time zone.
QUIET_FROM, QUIET_UNTIL = time(21, 0), time(7, 0)
# Doubles with each failure; the last of `MOST_ATTEMPTS` comes some 16 hours after the first.
FIRST_RETRY = timedelta(minutes=15)
MOST_ATTEMPTS = 8
# A sender that has held one for so long is taken for dead: longer than the mail server's and the provider's time-outs.
HELD_FOR = timedelta(minutes=5)
KEPT = timedelta(days=90)
_State = Delivery.State


@dataclass(frozen=True)
class Sent:
    """What became of the outbox in one going through it."""

    sent: int = 0
    skipped: int = 0
    put_off: int = 0
    failed: int = 0

    def plus(self, outcome: str) -> "Sent":
        return Sent(**{name: value + (name == outcome) for name, value in vars(self).items()})


def mail_is_configured() -> bool:
    """Whether letters leave this installation at all."""
    return bool(settings.EMAIL_URL and settings.DEFAULT_FROM_EMAIL and settings.PUBLIC_ADDRESS)


def is_quiet(moment: datetime) -> bool:
    """Whether the moment lies within the quiet hours."""
    clock = timezone.localtime(moment).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def after_quiet(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies."""
    if not is_quiet(moment):
        return moment
    local = timezone.localtime(moment)
    day = local + timedelta(days=1) if local.time() >= QUIET_FROM else local
    return day.replace(hour=QUIET_UNTIL.hour, minute=QUIET_UNTIL.minute, second=0, microsecond=0)


def plan_digests() -> int:
    """A letter of this week for everybody who wants one; done again it adds only who came to want one since.

    One statement writes all, so that none is left out by a crash, and the key of week and person lets none have two.
    """
    if not mail_is_configured():
        return 0
    now = timezone.now()
    year, week, _ = timezone.localdate().isocalendar()
    wanting = NoticeSettings.objects.filter(
        wants_digest=True, email_confirmed_at__isnull=False, user__is_active=True
    ).values_list("user_id", flat=True)
    return _plan({f"digest:{year}-{week:02d}:{user}": user for user in wanting}, Delivery.Purpose.DIGEST, now)


def plan_messages() -> int:
    """A message of today for everybody who agreed and has something urgent that came since the last one was sent."""
    if not gateways.is_configured():
        return 0
    now, today = timezone.now(), timezone.localdate()
    agreed = NoticeSettings.objects.filter(phone_agreed_at__isnull=False, user__is_active=True)
    unwanted = dict(agreed.values_list("user_id", "unwanted"))
    urgent = Notice.objects.unread().standing_by_right(today).filter(is_urgent=True, user__in=agreed.values("user"))
    told = Delivery.objects.filter(purpose=Delivery.Purpose.URGENT, state__in=(_State.SENT, _State.WAITING))
    last: dict[int, datetime] = dict(told.order_by("created_at").values_list("user_id", "created_at"))
    new = {
        user
        for user, source, at in urgent.values_list("user_id", "source", "told_at")
        if source not in unwanted[user] and (user not in last or at > last[user])
    }
    return _plan({f"urgent:{today:%Y-%m-%d}:{user}": user for user in new}, Delivery.Purpose.URGENT, after_quiet(now))


@transaction.atomic
def _plan(wanted: dict[str, int], purpose: str, at: datetime) -> int:
    known = set(Delivery.objects.filter(key__in=wanted).values_list("key", flat=True))
    rows = [
        Delivery(key=key, user_id=user, purpose=purpose, next_at=at)
        for key, user in sorted(wanted.items())
        if key not in known
    ]
    Delivery.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def send_due() -> Sent:
    """Send what is due, one by one, each with a state of its own; then forget what ended long ago."""
    done = Sent()
    while (delivery := _take()) is not None:
        done = done.plus(_send(delivery))
    Delivery.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()
    return done


def _take() -> Delivery | None:
    """The next one that is due, held for this process; one conditional UPDATE, so that of two none takes the same."""
    while True:
        now, holder = timezone.now(), secrets.token_hex(16)
        found = Delivery.objects.due_at(now).order_by("next_at", "pk").values_list("pk", flat=True).first()
        if found is None:
            return None
        taken = Delivery.objects.due_at(now).filter(pk=found)
        if taken.update(holder=holder, held_until=now + HELD_FOR, attempts=F("attempts") + 1):
            return Delivery.objects.select_related("user").get(pk=found)


def _send(delivery: Delivery) -> str:
    wanted = NoticeSettings.objects.filter(user=delivery.user).select_related("user").first()
    now = timezone.now()
    if wanted is None or not delivery.user.is_active:
        return _end(delivery, _State.SKIPPED, "")
    if delivery.purpose == Delivery.Purpose.URGENT and is_quiet(now):
        return _put_off(delivery, after_quiet(now), "", counts=False)
    if delivery.attempts > MOST_ATTEMPTS:
        # Whatever it is that ends the process each time, the others are not to wait for it.
        return _end(delivery, _State.FAILED, delivery.problem or "Tiến trình gửi dừng giữa chừng nhiều lần.")
    try:
        was_sent = _WAYS[Delivery.Purpose(delivery.purpose)](wanted, delivery.key)
    except gateways.RefusedError as error:
        return _end(delivery, _State.FAILED, f"Nơi nhận từ chối: {error}")
    except SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        return _refused(delivery, max(codes, default=0))
    except SMTPResponseException as error:
        return _refused(delivery, error.smtp_code)
    except (SMTPException, OSError, gateways.UnreachableError) as error:
        return _again(delivery, f"Chưa kết nối được ({type(error).__name__}).")
    except Exception as error:
        # Its message may hold values of a row; the log names where it came from.
        logger.exception("Delivery failed")
        return _again(delivery, f"Lỗi của phần mềm ({type(error).__name__}); xem nhật ký của máy chủ.")
    return _end(delivery, _State.SENT if was_sent else _State.SKIPPED, "")


def _digest(wanted: NoticeSettings, key: str) -> bool:
    letter = digest_letter(wanted, key) if wanted.wants_digest and wanted.email_confirmed_at else None
    return bool(letter and letter.send())


def _confirm(wanted: NoticeSettings, key: str) -> bool:
    letter = confirm_letter(wanted, key)
    return bool(letter and letter.send())


def _urgent(wanted: NoticeSettings, key: str) -> bool:
    message = urgent_message(wanted, key) if wanted.phone_agreed_at else None
    if message:
        gateways.get_gateway().send(message)
    return message is not None


_WAYS: dict[Any, Callable[[NoticeSettings, str], bool]] = {
    Delivery.Purpose.DIGEST: _digest,
    Delivery.Purpose.CONFIRM: _confirm,
    Delivery.Purpose.URGENT: _urgent,
}


def _refused(delivery: Delivery, code: int) -> str:
    """5xx is for good, 4xx is for now (RFC 5321)."""
    problem = f"Máy chủ thư trả mã {code}."
    return _end(delivery, _State.FAILED, problem) if code >= 500 else _again(delivery, problem)


def _again(delivery: Delivery, problem: str) -> str:
    if delivery.attempts >= MOST_ATTEMPTS:
        return _end(delivery, _State.FAILED, problem)
    wait = FIRST_RETRY * 2 ** (delivery.attempts - 1)
    return _put_off(delivery, timezone.now() + wait, problem)


def _own(delivery: Delivery) -> Any:
    """Its row, unless it was given up for dead and is in other hands by now."""
    return Delivery.objects.filter(pk=delivery.pk, holder=delivery.holder, state=_State.WAITING)


def _put_off(delivery: Delivery, until: datetime, problem: str, *, counts: bool = True) -> str:
    attempts = delivery.attempts if counts else delivery.attempts - 1
    _own(delivery).update(holder="", held_until=None, next_at=until, problem=problem, attempts=attempts)
    return "put_off"


def _end(delivery: Delivery, state: str, problem: str) -> str:
    _own(delivery).update(state=state, holder="", held_until=None, problem=problem, ended_at=timezone.now())
    return str(state)


@transaction.atomic
def try_again(*, key: str) -> bool:
    """An operator has one that failed sent once more; False where none of the key has failed."""
    rows = Delivery.objects.filter(key=key, state=_State.FAILED)
    return bool(rows.update(state=_State.WAITING, ended_at=None, attempts=0, next_at=timezone.now()))
