"""The second factor: an authenticator app (TOTP) and ten one-time codes on paper."""

import secrets
import time
from base64 import b32encode
from binascii import unhexlify
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from apps.accounts.models import AccountEvent, User
from apps.accounts.services.editing import lock_editable
from apps.accounts.services.events import note_event
from apps.accounts.services.sessions import end_sessions

CODES, CODE_DIGITS = 10, 10
WRONG = "Mã không đúng, đã dùng rồi hoặc đã hết hạn. Xem mã mới nhất trong ứng dụng và đồng hồ của điện thoại."


def needs_second_factor(user: User) -> bool:
    """Whether the person may work only with a second factor: by a role of today, or as superuser of the admin."""
    return settings.SECOND_FACTOR_REQUIRED and (user.is_superuser or user.reach.needs_second_factor)


def new_key() -> str:
    """A fresh secret (hexadecimal) for an authenticator app; nothing is stored until a code proves it."""
    return random_hex()


def key_in_letters(key: str) -> str:
    """The secret as one types it into an app: base 32 in groups of four."""
    letters = b32encode(unhexlify(key)).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def app_address(account: User, key: str) -> str:
    """The `otpauth:` address that an app reads from the QR code."""
    return TOTPDevice(user=account, key=key).config_url


@transaction.atomic
def turn_on(*, account: User, key: str, code: str, keep: str | None) -> Any:
    """Take the app with this secret into use once a code of it is right; gives the device.

    Ends the account's other sessions (all but `keep`) and makes one-time codes. A second sending finds it on and
    changes nothing. Raises `ValidationError` when the code is wrong.
    """
    account = User.objects.select_for_update().get(pk=account.pk)
    if account.second_factor_since is not None:
        return TOTPDevice.objects.get(user=account)
    digits = _plain(code)
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    if not (digits.isdecimal() and totp.verify(int(digits), tolerance=1)):
        raise ValidationError(WRONG)
    _delete_devices(account)
    device = TOTPDevice.objects.create(user=account, name="app", key=key, last_t=totp.t(), drift=totp.drift)
    _make_codes(account)
    account.second_factor_since = timezone.now()
    account.save(update_fields=["second_factor_since"])
    note_event(account, AccountEvent.Action.FACTOR_ON, actor=account)
    end_sessions(account=account, actor=account, keep=keep)
    return device


def verify(*, account: User, code: str) -> Any:
    """The device whose code this is; the code is used up by it.

    Raises `ValidationError` when it is wrong, or when wrong ones before it ask for a wait (django-otp doubles it).
    Not in a transaction as a whole: a wrong code must stay counted.
    """
    plain = _plain(code)
    kind = StaticDevice if len(plain) == CODE_DIGITS else TOTPDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=account, confirmed=True).first()
        wait = None if device is None else device.verify_is_allowed()[1]
        right = device is not None and wait is None and device.verify_token(plain)
    if right:
        return device
    raise ValidationError(_waiting(wait["locked_until"]) if wait else WRONG)


@transaction.atomic
def renew_codes(*, account: User) -> None:
    """Ten new one-time codes in the place of the old ones."""
    account = User.objects.select_for_update().get(pk=account.pk)
    _make_codes(account)
    note_event(account, AccountEvent.Action.CODES, actor=account)


@transaction.atomic
def turn_off(*, account: User) -> None:
    """Give the second factor up. Raises `ValidationError` where a role asks for it."""
    account = User.objects.select_for_update().get(pk=account.pk)
    if needs_second_factor(account):
        raise ValidationError("Vai trò đang được giao bắt buộc xác thực hai bước nên không tắt được.")
    _switch_off(account, actor=account)


@transaction.atomic
def reset_second_factor(*, account: User, actor: User) -> None:
    """For one who lost phone and codes: the account starts anew with the password alone, and nobody stays signed in.

    Raises `ValidationError` when the account is not the actor's to change.
    """
    _switch_off(lock_editable(actor=actor, account=account), actor=actor)
    end_sessions(account=account, actor=actor)


def one_time_codes(account: User) -> list[str]:
    """The unused one-time codes, in two groups of five digits."""
    device = StaticDevice.objects.filter(user=account).prefetch_related("token_set").first()
    tokens = sorted(device.token_set.all(), key=lambda row: row.pk) if device else []
    return [f"{row.token[:5]} {row.token[5:]}" for row in tokens]


def _switch_off(account: User, *, actor: User) -> None:
    _delete_devices(account)
    account.second_factor_since = None
    account.save(update_fields=["second_factor_since"])
    note_event(account, AccountEvent.Action.FACTOR_OFF, actor=actor)


def _delete_devices(account: User) -> None:
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user=account).delete()


def _make_codes(account: User) -> None:
    # The device stays: a session that was verified by one of its codes refers to it.
    device, _ = StaticDevice.objects.get_or_create(user=account, defaults={"name": "codes"})
    device.token_set.all().delete()
    numbers: set[str] = set()
    while len(numbers) < CODES:
        numbers.add(f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}")
    device.token_set.bulk_create([device.token_set.model(device=device, token=number) for number in sorted(numbers)])


def _plain(code: str) -> str:
    """A code as it was meant: spaces and hyphens are how people read it, not part of it."""
    return "".join(code.split()).replace("-", "")


def _waiting(until: datetime) -> str:
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    span = f"{seconds} giây" if seconds < 120 else f"{-(-seconds // 60)} phút"
    return f"Đã nhập sai nhiều lần. Chờ {span} rồi nhập lại."
