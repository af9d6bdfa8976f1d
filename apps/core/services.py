"""Writing one record safely: no silent overwrite, no second copy, no half deletion."""

import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.shortcuts import get_object_or_404

from apps.core.models import FormSending


class StaleRecordError(Exception):
    """Someone else saved the record after the form was opened; `current` is what stands there now."""

    def __init__(self, current: Model) -> None:
        super().__init__("the record was changed meanwhile")
        self.current = current


def lock_current(record: Any, expected_version: int | None = None) -> Any:
    """Lock the stored row and check that it is still the one the form was opened on; without one, the one at hand.

    Needs a running transaction. Raises `StaleRecordError` with the stored row when its version has moved on.
    """
    current = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if current.version != (record.version if expected_version is None else expected_version):
        raise StaleRecordError(current)
    return current


def lock_again(row: Model) -> None:
    """Lock a stored row that was read without a lock, and read its values anew.

    Needs a running transaction. Raises `Http404` when the row is gone.
    """
    locked = type(row)._default_manager.select_for_update(of=("self",)).order_by()
    get_object_or_404(locked, pk=row.pk)
    row.refresh_from_db()


@transaction.atomic
def save_record(*, record: Any, user: Any, expected_version: int | None = None) -> Any:
    """Store a new or changed record, raise its version and note who did it.

    `expected_version` is the version that the form was opened on; a newer stored one raises `StaleRecordError`.
    """
    if record.pk is None:
        record.created_by = user
    else:
        current = lock_current(record, expected_version)
        record.version = current.version + 1
    record.save()
    return record


@transaction.atomic
def delete_record(*, record: Any, children: Iterable[type[Any]] = ()) -> Any:
    """Delete a record with the rows typed on its page (`children`: their models); gives the history row of it.

    Rows of these rows go along, at any distance. All history rows of one deletion carry the same mark as their reason;
    by it `restore_record` finds them again. Raises `ProtectedError`, and deletes nothing, while other records depend on
    it or on one of its rows, or one of its rows must keep its parent (`KEEPS_PARENT`).
    """
    kind, public_id, mark = type(record), record.public_id, secrets.token_hex(8)
    for child in _that_go_along(children):
        _delete_rows(child._default_manager.filter(**{child.PARENT: record}), mark)
    record._change_reason = mark
    record.delete()
    return kind.history.filter(public_id=public_id, history_type="-").latest("history_id")


@transaction.atomic
def delete_row(row: Any) -> None:
    """Delete one row typed on a record's page with the rows that are its own; raises as `delete_record` does."""
    _delete_rows([row], secrets.token_hex(8))


def _delete_rows(rows: Iterable[Any], mark: str) -> None:
    """Delete rows of one kind, their own rows first; the newest first, as a later row may lead to an earlier one."""
    going = sorted(rows, key=lambda row: row.pk, reverse=True)
    for kind in _own_kinds(type(going[0])) if going else ():
        _delete_rows(kind._default_manager.filter(**{f"{kind.PARENT}__in": going}), mark)
    for row in going:
        row._change_reason = mark
        row.delete()


def _own_kinds(model: type[Any]) -> Iterator[type[Any]]:
    """Kinds of row whose parent (`PARENT`) is a row of the model, and that come and go with it."""
    return _that_go_along(
        relation.related_model
        for relation in model._meta.related_objects
        if getattr(relation.related_model, "PARENT", "") == relation.field.name
    )


def _that_go_along(kinds: Iterable[type[Any]]) -> Iterator[type[Any]]:
    # The others stay, and the database's own protection of their parent refuses.
    return (kind for kind in kinds if not getattr(kind, "KEEPS_PARENT", False))


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
    if mark := deleted.history_change_reason:
        _bring_back_rows(_that_go_along(children), mark)
    return record


def _bring_back_rows(kinds: Iterable[type[Any]], mark: str) -> None:
    """Parents before their rows; within a kind the last that went comes first, as others lead to it."""
    for kind in kinds:
        for row in kind.history.filter(history_type="-", history_change_reason=mark).order_by("-history_id"):
            _bring_back(row)
        _bring_back_rows(_own_kinds(kind), mark)


def _bring_back(deleted: Any) -> Any:
    row = deleted.instance
    for field in row._meta.concrete_fields:
        key = getattr(row, field.attname) if field.many_to_one or field.one_to_one else None
        if key is not None and not field.related_model._base_manager.filter(pk=key).exists():
            raise ValidationError(f"{field.verbose_name} mà bản ghi dẫn đến không còn.")
    row.validate_unique()
    row.validate_constraints()
    row.save(force_insert=True)
    return row


def earlier_result(key: str, user: Any) -> str | None:
    """Where an earlier sending of the same form by the same user led to."""
    return FormSending.objects.filter(key=key, user=user).values_list("url", flat=True).first()


def is_repeat(key: str, user: Any, digest: str) -> bool:
    """Whether the earlier sending of this key had the same content: a double click, not a page sent again changed.

    A digest of what was typed alone is the beginning of that of all that was sent.
    """
    return FormSending.objects.filter(key=key, user=user, digest__startswith=digest).exists()


def note_submission(key: str, user: Any, url: str, digest: str = "") -> None:
    """Remember a sending within the transaction that made the record; a second one breaks the unique key."""
    FormSending.objects.create(key=key, user=user, url=url, digest=digest)
