"""The log of who read personal data; it holds kind, record and number of rows, never what stood there."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import Error, connection
from django.db.models import Model, Q, QuerySet

from apps.accounts.models import AccessEntry, User
from apps.core.access import Access, holds_personal_data, kept_keys, kept_models
from apps.core.display import address
from apps.core.outages import is_full
from apps.core.text import sort_key

logger = logging.getLogger(__name__)


def log_access(*, user: User, unit: Any, action: Access, record: str, rows: Mapping[type[Model], int | None]) -> None:
    """Add to the log a line for each kind of record that a page showed, with how many of it.

    While the database's disk is full people go on reading, and the server's log has the line, by keys alone.
    """
    kinds = {model._meta.label_lower: number for model, number in rows.items()}
    seen = {"user": user, "unit": unit, "action": action.value, "record": record}
    try:
        entries = [AccessEntry(**seen, kind=kind, rows=number) for kind, number in kinds.items()]
        if len(entries) == 1:
            # Not in a transaction, for which readers on SQLite would wait among those who write.
            entries[0].save()
        else:
            AccessEntry.objects.bulk_create(entries)
    except Error as error:
        if not is_full(error) or connection.in_atomic_block:
            raise
        for kind, number in kinds.items():
            facts = seen | {"user": user.pk, "unit": unit.slug, "kind": kind, "rows": number}
            logger.error("no room for the log of access", extra={"facts": facts})


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
            visible = rows.visible_to(user).for_list()
            for row in visible.filter(**{visible.unit_path: unit, "public_id__in": wanted[kind]}):
                found[(kind, row.public_id)] = address(row)
    return found


def without_kept(entries: QuerySet, viewer: User) -> QuerySet:
    """The entries without those of records that are kept from the viewer, be they deleted by now.

    Nor does he read how many of the kind others were shown: one more than he finds would tell him.
    """
    for model in kept_models():
        if kept := kept_keys(model, viewer):
            history: Any = model.history  # type: ignore[attr-defined]
            named = history.filter(id__in=kept).values("public_id")
            of_kind = Q(kind=model._meta.label_lower)
            entries = entries.exclude(of_kind & (Q(record__in=named) | Q(record="") & ~Q(user=viewer)))
    return entries


def people(keys: Iterable[Any]) -> list[User]:
    """The people whom a log names, in the order of their names."""
    return sorted(User.objects.filter(pk__in=keys), key=lambda user: sort_key(str(user)))
