"""Reading stored files of documents, and the alarms that a damaged one raises for the leader."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.documents.models import DocumentFile, FileAlarm, IssuedDocument, SignedCopy
from apps.documents.services.issuing import DamagedFileError, stored_bytes

CLOSE = "documents.close_filealarm"
_MENDED = "Tệp đã đúng trở lại như lúc lưu."


def read_stored(row: DocumentFile | SignedCopy) -> bytes:
    """The bytes of an issued file or a signed copy. What is gone or altered raises an alarm and `DamagedFileError`;
    a file that is whole again closes its alarm.
    """
    content, _ = _read(row)
    if content is None:
        raise DamagedFileError(f"the file of {row.pk} is damaged")
    return content


def check_files(documents: Any, tell: Callable[[FileAlarm], None] = lambda alarm: None) -> tuple[int, int]:
    """Read every stored file of the documents; gives how many are there and how many are damaged.

    `tell` hears of the alarm of each damaged one.
    """
    checked = damaged = 0
    for row in _files_of(documents):
        checked += 1
        _, alarm = _read(row)
        if alarm is not None:
            damaged += 1
            tell(alarm)
    return checked, damaged


def check_document(document: IssuedDocument) -> None:
    """Read the files of one document, so that alarms stand for its damaged ones."""
    check_files(IssuedDocument.objects.filter(pk=document.pk))


@transaction.atomic
def acknowledge_alarm(*, alarm: FileAlarm, reason: str, user: Any) -> FileAlarm:
    """Close an alarm whose file stays damaged, with the reason; it comes again only if other damage is found.

    Raises `PermissionDenied` unless the user may close alarms of the unit, and `ValidationError` without a reason or
    when it is closed already.
    """
    if not user.reach.allows(CLOSE, alarm.document.unit):
        raise PermissionDenied
    current = FileAlarm.objects.select_for_update().get(pk=alarm.pk)
    if current.closed_at is not None:
        raise ValidationError(f"Cảnh báo này đã được xử lý: {current.reason}")
    if not reason.strip():
        raise ValidationError({"reason": "Ghi cách xử lý."})
    current.closed_at, current.closed_by, current.reason = timezone.now(), user, reason
    current.save(force_update=True)
    return current


def _files_of(documents: Any) -> Iterator[DocumentFile | SignedCopy]:
    keys = documents.order_by("pk").values_list("pk", flat=True)
    for kind in (DocumentFile, SignedCopy):
        rows: Any = kind._default_manager.filter(document__in=keys).select_related("document__unit")
        yield from rows.defer("document__snapshot", "document__figures").order_by("pk").iterator(chunk_size=200)


def _target(row: DocumentFile | SignedCopy) -> str:
    return row.format if isinstance(row, DocumentFile) else row.public_id


def _read(row: DocumentFile | SignedCopy) -> tuple[bytes | None, FileAlarm | None]:
    """The bytes, or the alarm that stands for them."""
    try:
        content = stored_bytes(row)
    except DamagedFileError as error:
        return None, _raise_alarm(row, error.found)
    _note_mended(row)
    return content, None


@transaction.atomic
def _raise_alarm(row: DocumentFile | SignedCopy, found: str) -> FileAlarm:
    """One alarm stands for a file at a time; the document's row keeps two readers from raising it twice."""
    IssuedDocument.objects.select_for_update().only("pk").get(pk=row.document_id)
    last = _unmended(row).order_by("-pk").first()
    if last and (last.closed_at is None or last.found_sha256 == found):
        return last
    damage = FileAlarm.Damage.ALTERED if found else FileAlarm.Damage.MISSING
    return FileAlarm.objects.create(document_id=row.document_id, target=_target(row), damage=damage, found_sha256=found)


def _unmended(row: DocumentFile | SignedCopy) -> Any:
    """Alarms of the file since which it was never found whole."""
    return FileAlarm.objects.filter(document_id=row.document_id, target=_target(row), mended_at=None)


def _note_mended(row: DocumentFile | SignedCopy) -> None:
    if not _unmended(row).exists():
        return
    now = timezone.now()
    _unmended(row).open().update(closed_at=now, reason=_MENDED, mended_at=now)
    _unmended(row).filter(closed_at__isnull=False).update(mended_at=now)
