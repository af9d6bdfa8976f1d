"""Who received a document: noted row by row; what was noted wrongly is corrected by another row."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from apps.documents.models import Delivery, IssuedDocument

NOTE = "documents.add_delivery"


@transaction.atomic
def note_delivery(
    *, document: IssuedDocument, recipient: str, channel: str, delivered_on: date, note: str = "", user: Any
) -> Delivery:
    """Note that the document was sent. Raises `PermissionDenied`, and `ValidationError` for a day before its issue."""
    _demand(document, user)
    row = Delivery(
        document=document, recipient=recipient, channel=channel, delivered_on=delivered_on, note=note, noted_by=user
    )
    return _stored(row)


@transaction.atomic
def correct_delivery(
    *,
    delivery: Delivery,
    recipient: str,
    channel: str,
    delivered_on: date,
    reason: str,
    note: str = "",
    is_void: bool = False,
    user: Any,
) -> Delivery:
    """Put a row in another's place, which stays to be read; `is_void` says that there was no such delivery.

    Raises as `note_delivery`, and when another correction came first.
    """
    _demand(delivery.document, user)
    current = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if Delivery.objects.filter(corrects=current).exists():
        raise ValidationError("Dòng này vừa được người khác đính chính: xem lại dòng mới.")
    row = Delivery(
        document=delivery.document,
        recipient=recipient,
        channel=channel,
        delivered_on=delivered_on,
        note=note,
        noted_by=user,
        corrects=current,
        is_void=is_void,
        reason=reason,
    )
    return _stored(row)


def _demand(document: IssuedDocument, user: Any) -> None:
    if not user.reach.allows(NOTE, document.unit):
        raise PermissionDenied


def _stored(row: Delivery) -> Delivery:
    if row.delivered_on < row.document.issued_on:
        day = f"{row.document.issued_on:%d/%m/%Y}"
        raise ValidationError({"delivered_on": f"Ngày gửi không thể trước ngày ban hành văn bản ({day})."})
    row.full_clean()
    row.save(force_insert=True)
    return row
