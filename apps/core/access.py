"""Who reads personal data: the pages tell it here, `accounts` keeps the log. What stood there is never passed on."""

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


# Sent with user, unit, action, record (public id or "") and rows (how many were shown, or None); the sender is the
# model. A receiver that fails fails the page: nobody reads unnoted.
personal_data_read = Signal()


def holds_personal_data(model: type[Model]) -> bool:
    """Whether rows of the model tell of private persons; a model says so itself."""
    return getattr(model, "HOLDS_PERSONAL_DATA", False)


def note_access(
    request: HttpRequest, *, unit: Any, model: type[Model], action: Access, record: str = "", rows: int | None = None
) -> None:
    """Tell that the user of the request sees personal data of the unit; other kinds tell nothing.

    HEAD counts: the length of its answer says whether a search found something.
    """
    if holds_personal_data(model):
        personal_data_read.send(model, user=request.user, unit=unit, action=action, record=record, rows=rows)
