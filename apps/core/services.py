"""Writing one record safely: no silent overwrite, no second copy, no half deletion."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
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


@transaction.atomic
def delete_record(*, record: Any, children: Iterable[type[Any]] = ()) -> Any:
    """Delete a record with the rows typed on its page (`children`: their models); gives the history row of it.

    All history rows of one deletion carry the same mark as their reason; by it `restore_record` finds them again.
    Raises `ProtectedError`, and deletes nothing, while other records depend on it or on one of its rows.
    """
    kind, public_id, mark = type(record), record.public_id, secrets.token_hex(8)
    for child in children:
        for row in child._default_manager.filter(**{child.PARENT: record}):
            row._change_reason = mark
            row.delete()
    record._change_reason = mark
    record.delete()
    return kind.history.filter(public_id=public_id, history_type="-").latest("history_id")


@transaction.atomic
def restore_record(*, deleted: Any, children: Iterable[type[Any]] = ()) -> Any:
    """Bring a record back from the history row of its deletion, with the rows that went in the same deletion.

    A record that stands again already is left as it is. Raises `ValidationError` with the reason, and brings back
    nothing, when another record has taken its place meanwhile or one that it leads to is gone.
    """
    standing = deleted.instance_type._default_manager.filter(public_id=deleted.public_id).first()
    if standing is not None:
        return standing
    record = _bring_back(deleted)
    mark = deleted.history_change_reason
    for child in children if mark else ():
        for row in child.history.filter(history_type="-", history_change_reason=mark).order_by("history_id"):
            _bring_back(row)
    return record


def _bring_back(deleted: Any) -> Any:
    row = deleted.instance
    for field in row._meta.concrete_fields:
        key = getattr(row, field.attname) if field.many_to_one else None
        if key is not None and not field.related_model._base_manager.filter(pk=key).exists():
            raise ValidationError(f"{field.verbose_name} mà bản ghi dẫn đến không còn.")
    row.validate_unique()
    row.validate_constraints()
    row.save(force_insert=True)
    return row


def earlier_result(key: str, user: Any) -> str | None:
    """Where an earlier sending of the same form by the same user led to."""
    return Submission.objects.filter(key=key, user=user).values_list("url", flat=True).first()


def is_repeat(key: str, user: Any, digest: str) -> bool:
    """Whether the earlier sending of this key had the same content: a double click, not a page sent again changed."""
    return Submission.objects.filter(key=key, user=user, digest=digest).exists()


def note_submission(key: str, user: Any, url: str, digest: str = "") -> None:
    """Remember a sending within the transaction that made the record; a second one breaks the unique key."""
    Submission.objects.create(key=key, user=user, url=url, digest=digest)
