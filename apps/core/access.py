"""Who reads personal data, and from whom single records are kept.

The pages tell here what was read, `accounts` keeps the log; what stood there is never passed on.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.dispatch import Signal
from django.http import HttpRequest


class Access(StrEnum):
    """In which way the data were looked at."""

    LISTED = "listed"
    SEARCHED = "searched"
    OPENED = "opened"
    HISTORY = "history"
    EXPORTED = "exported"
    DOWNLOADED = "downloaded"
    PHONE = "phone"


# Sent with user, unit, action, record (public id or "") and rows (of each model how many were shown, or None). A
# receiver that fails fails the page: nobody reads unnoted.
personal_data_read = Signal()


# Gives the keys of a model's records that are kept from an account whatever its roles, of deleted ones too.
KeptSource = Callable[[Any], set[Any]]
_kept: dict[type[Model], KeptSource] = {}


def keep_from(model: type[Model], source: KeptSource) -> None:
    """Announce that single records of the model are kept from single accounts, and from their logs."""
    _kept[model] = source


def kept_models() -> list[type[Model]]:
    return list(_kept)


def kept_keys(model: type[Model], user: Any) -> set[Any]:
    """Keys of the model's records that the account must not learn of; no query for models that keep none."""
    return _kept[model](user) if model in _kept else set()


def holds_personal_data(model: type[Model]) -> bool:
    """Whether rows of the model tell of private persons; a model says so itself."""
    return getattr(model, "HOLDS_PERSONAL_DATA", False)


def note_access(
    request: HttpRequest, *, unit: Any, model: type[Model], action: Access, record: str = "", rows: int | None = None
) -> None:
    """Tell that the user of the request sees personal data of the unit; other kinds tell nothing.

    HEAD counts: the length of its answer says whether a search found something.
    """
    note_rows(request, unit=unit, action=action, record=record, rows={model: rows})


def note_rows(
    request: HttpRequest, *, unit: Any, action: Access, rows: Mapping[type[Model], int | None], record: str = ""
) -> None:
    """`note_access` of a page that shows rows of several kinds."""
    seen = {model: number for model, number in rows.items() if holds_personal_data(model)}
    if seen:
        personal_data_read.send(None, user=request.user, unit=unit, action=action, record=record, rows=seen)
