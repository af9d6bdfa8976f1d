"""How a person is told outside the portal: address with proof, number with consent, and the ways to stop it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.notices.models import Delivery, NoticeSettings, new_link_key

# How long the link in the letter that asks for a confirmation works.
CONFIRM_WITHIN = timedelta(days=7)


def settings_of(user: Any) -> NoticeSettings:
    """The person's settings; a row that is not stored where none was ever saved."""
    return NoticeSettings.objects.filter(user=user).first() or NoticeSettings(user=user)


@transaction.atomic
def save_settings(
    *,
    user: Any,
    email: str,
    wants_digest: bool,
    phone: str,
    channel: str,
    agrees: bool,
    unwanted: Collection[str],
) -> NoticeSettings:
    """Store what the person chose on his own page. A new address is asked for its confirmation by a letter.

    `phone` has the form 84…; `ValidationError` where the parts do not fit together.
    """
    NoticeSettings.objects.get_or_create(user=user)
    stored = NoticeSettings.objects.select_for_update().get(user=user)
    now = timezone.now()
    is_new = email != stored.email
    if is_new:
        stored.email, stored.email_confirmed_at, stored.email_asked_at = email, None, None
        # Links in letters to the address before lead nowhere any more.
        stored.email_key, stored.stop_key = new_link_key(), new_link_key()
    stored.wants_digest, stored.unwanted = wants_digest, sorted(unwanted)
    moved = (phone, channel) != (stored.phone, stored.channel)
    stored.phone, stored.channel = phone, channel
    if not channel or not agrees:
        stored.phone_agreed_at = None
    elif moved or stored.phone_agreed_at is None:
        stored.phone_agreed_at = now
    stored.full_clean(exclude=["user", "unwanted"])
    stored.save()
    if is_new and email:
        ask_to_confirm(settings=stored, now=now)
    return stored


def ask_to_confirm(*, settings: NoticeSettings, now: datetime) -> None:
    """Put the letter with the link into the outbox, once for each link."""
    settings.email_asked_at = now
    settings.save(update_fields=["email_asked_at"])
    Delivery.objects.bulk_create(
        [
            Delivery(
                key=f"confirm:{settings.user_id}:{settings.email_key[:24]}",
                user_id=settings.user_id,
                purpose=Delivery.Purpose.CONFIRM,
                next_at=now,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def send_confirmation_again(*, user: Any) -> bool:
    """A new link for an address that is not confirmed yet, in the old one's place; False where none waits."""
    stored = NoticeSettings.objects.select_for_update().filter(user=user, email_confirmed_at=None).exclude(email="")
    settings = stored.first()
    if settings is None:
        return False
    settings.email_key = new_link_key()
    settings.save(update_fields=["email_key"])
    ask_to_confirm(settings=settings, now=timezone.now())
    return True


def waiting_for(key: str) -> NoticeSettings | None:
    """Whose address the link of the letter confirms; None for a link that is used up, too old, or never was."""
    since = timezone.now() - CONFIRM_WITHIN
    rows = NoticeSettings.objects.filter(email_key=key, email_confirmed_at=None, email_asked_at__gte=since)
    return rows.exclude(email="").first()


@transaction.atomic
def confirm_address(*, key: str) -> bool:
    """The owner of the address followed the link; False where it is dead."""
    found = waiting_for(key)
    if found is None:
        return False
    rows = NoticeSettings.objects.filter(pk=found.pk, email_key=key, email_confirmed_at=None)
    return bool(rows.update(email_confirmed_at=timezone.now()))


def subscribed_by(key: str) -> NoticeSettings | None:
    """Whose letters the link at their foot ends."""
    return NoticeSettings.objects.filter(stop_key=key).first()


def stop_letters(*, key: str) -> bool:
    """No weekly letter any more; done again it changes nothing. False for a link that never was or ended."""
    return bool(NoticeSettings.objects.filter(stop_key=key).update(wants_digest=False))
