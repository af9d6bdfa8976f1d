"""The log of who read personal data; it holds kind, record and number of rows, never what stood there."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model

from apps.accounts.models import AccessEntry, User
from apps.core.access import Access, holds_personal_data
from apps.core.display import address
from apps.core.text import sort_key


def log_access(*, model: type[Model], user: User, unit: Any, action: Access, record: str, rows: int | None) -> None:
    """Add a line to the log: one for each page that was shown."""
    kind = model._meta.label_lower
    AccessEntry.objects.create(user=user, unit=unit, action=action.value, kind=kind, record=record, rows=rows)


def personal_kinds() -> dict[str, type[Model]]:
    """The kinds of record that hold personal data, by the name under which the log knows them."""
    return {model._meta.label_lower: model for model in apps.get_models() if holds_personal_data(model)}


def record_addresses(entries: Iterable[AccessEntry], user: User, unit: Any) -> dict[tuple[str, str], str]:
    """Where the unit's records that the entries name stand, as (kind, record), as far as the user may open them.

    One query for each kind. No names: to read the log is not to read the register.
    """
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        if entry.record:
            wanted.setdefault(entry.kind, set()).add(entry.record)
    found = {}
    for kind, model in personal_kinds().items():
        if kind in wanted:
            rows: Any = model._default_manager
            for row in rows.visible_to(user).filter(unit=unit, public_id__in=wanted[kind]).for_list():
                found[(kind, row.public_id)] = address(row)
    return found


def people(keys: Iterable[Any]) -> list[User]:
    """The people whom a log names, in the order of their names."""
    return sorted(User.objects.filter(pk__in=keys), key=lambda user: sort_key(str(user)))
