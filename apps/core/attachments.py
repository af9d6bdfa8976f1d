"""Keeping files with a record: attach, remove, bring back, read, and erase for good.

Who may do so is asked where the record itself is read; here an owner is taken as given.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from apps.core.models import Attachment, AttachmentQuerySet
from apps.core.uploads import CheckedFile

MOST_ATTACHED = 30


@dataclass(frozen=True)
class Purpose:
    """What a file of a record may be: `code` of at most 20 letters, `part_id` the key of the row that it shows.

    `is_picture`: nothing but a photo will do.
    """

    code: str
    label: str
    part_id: int | None = None
    is_picture: bool = False

    @property
    def key(self) -> str:
        """The one value by which forms and lists know it."""
        return purpose_key(self.code, self.part_id)


def purpose_key(code: str, part_id: int | None) -> str:
    """ "plan", or "first_day:12" for the row 12."""
    return code if part_id is None else f"{code}:{part_id}"


class DamagedAttachmentError(Exception):
    """The stored bytes are gone, or are not those that were attached."""


def attachments_of(owner: Model) -> AttachmentQuerySet:
    """All that was ever attached to the record, with the people for a list."""
    return Attachment.objects.of(owner).select_related("uploaded_by")


@transaction.atomic
def attach(
    *, owner: Any, files: Sequence[CheckedFile], note: str = "", purpose: Purpose | None = None, user: Any
) -> list[Attachment]:
    """Keep checked files with the record: all of them or none.

    Raises `ValidationError` when the record would have more than `MOST_ATTACHED`, and the owner's `DoesNotExist` when
    it was deleted meanwhile.
    """
    _lock(owner)
    _check_room(owner, len(files))
    kept: list[Attachment] = []
    try:
        for checked in files:
            attachment = Attachment(
                owner=owner,
                name=checked.name,
                kind=checked.kind,
                size=len(checked.content),
                sha256=hashlib.sha256(checked.content).hexdigest(),
                note=note,
                purpose=purpose.code if purpose else "",
                part_id=purpose.part_id if purpose else None,
                uploaded_by=user,
            )
            attachment.file.save(checked.name, ContentFile(checked.content), save=False)
            kept.append(attachment)
            _save(attachment, user)
    except Exception:
        # Rows are rolled back by themselves, files are not.
        for attachment in kept:
            attachment.file.storage.delete(str(attachment.file.name))
        raise
    return kept


@transaction.atomic
def remove(*, attachment: Attachment, user: Any) -> None:
    """Take a file from its record's page; it stays stored. One that is removed already stays as it is."""
    current = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if current.removed_at is None:
        current.removed_at, current.removed_by = timezone.now(), user
        _save(current, user)


@transaction.atomic
def bring_back(*, attachment: Attachment, user: Any) -> None:
    """Undo a removal. Raises `ValidationError` when the record is full meanwhile."""
    _lock(attachment.owner)
    current = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if current.removed_at is not None:
        _check_room(current.owner, 1)
        current.removed_at = current.removed_by = None
        _save(current, user)


@transaction.atomic
def erase_all(owner: Any) -> None:
    """Erase all attachments of a record, removed ones too, with their history; the files go once that is certain."""
    rows = Attachment.objects.of(owner)
    for attachment in rows:
        transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file.name)), robust=True)
    keys = list(rows.values_list("pk", flat=True))
    rows.delete()
    Attachment.history.filter(id__in=keys).delete()


def read_attachment(attachment: Attachment) -> bytes:
    """The stored bytes, checked against their hash. Raises `DamagedAttachmentError`."""
    try:
        with attachment.file.storage.open(str(attachment.file.name), "rb") as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        raise DamagedAttachmentError(f"the file of {attachment.public_id} is gone") from None
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise DamagedAttachmentError(f"the file of {attachment.public_id} was altered")
    return content


def _lock(owner: Any) -> None:
    """Let the writers of one record's attachments pass one by one, so that none counts past another."""
    type(owner)._default_manager.select_for_update().get(pk=owner.pk)


def _check_room(owner: Any, more: int) -> None:
    if Attachment.objects.of(owner).standing().count() + more > MOST_ATTACHED:
        raise ValidationError(
            f"Mỗi bản ghi giữ nhiều nhất {MOST_ATTACHED} tệp đính kèm: xóa tệp không cần nữa hoặc gộp các tệp lại."
        )


def _save(attachment: Attachment, user: Any) -> None:
    attachment._history_user = user  # type: ignore[attr-defined]
    attachment.save()
