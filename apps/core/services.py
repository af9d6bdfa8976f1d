"""Writing one record safely: no silent overwrite, no second copy."""

from typing import Any

from django.db import transaction
from django.db.models import Model

from apps.core.models import Submission


class StaleRecordError(Exception):
    """Someone else saved the record after the form was opened; `current` is what stands there now."""

    def __init__(self, current: Model) -> None:
        super().__init__("the record was changed meanwhile")
        self.current = current


def lock_current(record: Any, expected_version: int) -> Any:
    """Lock the stored row and check that it is still the one the form was opened on.

    Needs a running transaction. Raises `StaleRecordError` with the stored row when its version has moved on.
    """
    current = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if current.version != expected_version:
        raise StaleRecordError(current)
    return current


@transaction.atomic
def save_record(*, record: Any, user: Any, expected_version: int | None = None) -> Any:
    """Store a new or changed record, raise its version and note who did it.

    `expected_version` is the version that the form was opened on; a newer stored one raises `StaleRecordError`.
    """
    if record.pk is None:
        record.created_by = user
    else:
        current = lock_current(record, expected_version if expected_version is not None else record.version)
        record.version = current.version + 1
    record.save()
    return record


def earlier_result(key: str, user: Any) -> str | None:
    """Where an earlier sending of the same form by the same user led to."""
    return Submission.objects.filter(key=key, user=user).values_list("url", flat=True).first()


def note_submission(key: str, user: Any, url: str) -> None:
    """Remember a sending within the transaction that made the record; a second one breaks the unique key."""
    Submission.objects.create(key=key, user=user, url=url)
