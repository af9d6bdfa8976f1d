"""Accounts: inviting people, their names, suspending and resuming."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction

from apps.accounts.models import AccountEvent, Appointment, User
from apps.accounts.services.appointments import store
from apps.accounts.services.editing import lock_editable
from apps.accounts.services.events import note_event
from apps.accounts.services.sessions import end_sessions
from apps.core.text import search_key
from apps.villages.models import AdministrativeUnit, OfficeTerm, Official, Village

# Letters that every telephone's keyboard shows at once.
USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,28})[a-z0-9]")
check_username = RegexValidator(
    re.compile(rf"^{USERNAME.pattern}\Z"),
    "Tên đăng nhập gồm 3 đến 30 chữ cái thường không dấu, chữ số, dấu chấm, gạch nối; đầu và cuối là chữ hoặc số.",
)


@transaction.atomic
def invite(
    *,
    actor: User,
    unit: AdministrativeUnit,
    full_name: str,
    username: str = "",
    role: str,
    village: Village | None = None,
    office_term: OfficeTerm | None = None,
    official: Official | None = None,
    valid_from: date,
    valid_until: date | None = None,
    basis: str = "",
) -> User:
    """A new account without a password and its first appointment; a one-time link (`give_link`) then opens it.

    Without `username` one is made of the name. `official` ties the account to the person whom the unit keeps as an
    official. Raises `ValidationError` as `appoint` does, and for a user name that is taken or odd.
    """
    if official is not None and official.unit_id != unit.pk:
        raise ValidationError({"official": "Cán bộ được chọn không thuộc đơn vị này."})
    account = User(full_name=full_name, username=username or suggest_username(full_name), official=official)
    account.set_unusable_password()
    check_account(account)
    account.save()
    note_event(account, AccountEvent.Action.CREATED, actor=actor)
    mandate = Appointment(
        user=account,
        unit=unit,
        role=role,
        village=village,
        office_term=office_term,
        valid_from=valid_from,
        valid_until=valid_until,
        basis=basis,
    )
    store(mandate, actor=actor)
    return account


def check_account(account: User) -> None:
    """Raises `ValidationError` by field: a name is needed, and a user name that nobody has and everybody can type."""
    if not account.full_name.strip():
        raise ValidationError({"full_name": "Cần họ và tên."})
    try:
        check_username(account.username)
    except ValidationError as error:
        raise ValidationError({"username": error}) from error
    if User.objects.filter(username__iexact=account.username).exclude(pk=account.pk).exists():
        raise ValidationError({"username": "Tên đăng nhập này đã có người dùng; để trống để cổng tự đặt."})
    account.full_clean(exclude=["username", "password", "email"])


def suggest_username(full_name: str) -> str:
    """The name in small letters without diacritics, with the first number that makes it new from the second on."""
    base = re.sub("[^a-z0-9]", "", search_key(full_name))[:26]
    base = base if len(base) > 2 else f"nguoidung{base}"
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name


@transaction.atomic
def rename(*, actor: User, account: User, full_name: str) -> User:
    """Set the person's name as it should read; the user name stays. Raises `ValidationError`."""
    found = lock_editable(actor=actor, account=account)
    before, found.full_name = found.full_name, full_name
    if before == full_name:
        return found
    check_account(found)
    found.save(update_fields=["full_name", "search_text"])
    note_event(found, AccountEvent.Action.RENAMED, actor=actor, detail=f"trước đây: {before}")
    return found


@transaction.atomic
def suspend(*, actor: User, account: User, reason: str) -> User:
    """Lock the account out at once: no sign-in, no session, no link, until it is resumed. Raises `ValidationError`."""
    found = lock_editable(actor=actor, account=account)
    if found.is_active:
        found.is_active = False
        # A link that was given before does not come back to life with the account.
        found.link_serial += 1
        found.save(update_fields=["is_active", "link_serial"])
        note_event(found, AccountEvent.Action.SUSPENDED, actor=actor, detail=reason)
        end_sessions(account=found, actor=actor)
    return found


@transaction.atomic
def resume(*, actor: User, account: User) -> User:
    """Let a suspended account in again, with the password that it had. Raises `ValidationError`."""
    found = lock_editable(actor=actor, account=account)
    if not found.is_active:
        found.is_active = True
        found.save(update_fields=["is_active"])
        note_event(found, AccountEvent.Action.RESUMED, actor=actor)
    return found
