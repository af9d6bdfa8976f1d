"""One-time links: the first sign-in, and a new password for one who lost the old."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from apps.accounts.backends import AppointmentBackend
from apps.accounts.models import AccountEvent, User
from apps.accounts.services.editing import lock_editable
from apps.accounts.services.events import note_event
from apps.accounts.services.sessions import end_sessions


class LinkTokenGenerator(PasswordResetTokenGenerator):
    """A link dies when it was used, when a newer one is given, while the account is suspended, and after some days.

    `settings.PASSWORD_RESET_TIMEOUT` says how many seconds it lives.
    """

    key_salt = "apps.accounts.services.links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:  # type: ignore[override]
        return f"{super()._make_hash_value(user, timestamp)}{user.link_serial}/{user.is_active}"


_tokens = LinkTokenGenerator()


@transaction.atomic
def give_link(*, account: User, actor: User) -> str:
    """A new one-time link for the account, as the path of its address; links given before are dead.

    An account that has a password loses it at once and its sessions end: whoever asks for a link no longer trusts
    the old password. Raises `ValidationError` while the account is suspended, or when it is not the actor's to change.
    """
    locked = lock_editable(actor=actor, account=account)
    if not AppointmentBackend().user_can_authenticate(locked):
        raise ValidationError("Tài khoản đang tạm khóa; mở lại trước khi cấp liên kết.")
    again = locked.has_usable_password()
    locked.set_unusable_password()
    locked.link_serial += 1
    locked.save(update_fields=["password", "link_serial"])
    end_sessions(account=locked, actor=actor)
    note_event(locked, AccountEvent.Action.LINK, actor=actor, detail="đặt lại mật khẩu" if again else "")
    account.password, account.link_serial = locked.password, locked.link_serial
    return reverse("accounts:link", args=[locked.public_id, _tokens.make_token(locked)])


def account_of_link(public_id: str, token: str) -> User | None:
    """The account that a link opens; nothing when it is dead, or the account may not sign in."""
    account = User.objects.filter(public_id=public_id).first()
    return account if account is not None and link_lives(account, token) else None


def link_lives(account: User, token: str) -> bool:
    """Whether a link with this token still opens the account."""
    return AppointmentBackend().user_can_authenticate(account) and _tokens.check_token(account, token)


@transaction.atomic
def use_link(*, account: User, token: str, password: str) -> bool:
    """Set the password chosen behind a link, which dies by it; whether the link still lived.

    Of two sendings at once only the first sets a password.
    """
    locked = User.objects.select_for_update().get(pk=account.pk)
    if not _tokens.check_token(locked, token):
        return False
    set_password(account=account, password=password)
    return True


@transaction.atomic
def set_password(*, account: User, password: str, keep: str | None = None) -> None:
    """Store a new password that its owner chose; other sessions end (all but the one with the key `keep`)."""
    account.set_password(password)
    account.save(update_fields=["password"])
    note_event(account, AccountEvent.Action.PASSWORD, actor=account)
    end_sessions(account=account, actor=account, keep=keep)
