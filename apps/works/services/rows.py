"""Rows that carry no version of their own: the last line of their history tells which state a page showed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from apps.core.services import StaleRecordError


def last_change(row: Any) -> int:
    """The number of the last line of the row's history; 0 for one that is not stored."""
    if row.pk is None:
        return 0
    return type(row).history.filter(id=row.pk).aggregate(last=Max("history_id"))["last"] or 0


def lock_row(row: Any, expected_version: int) -> Any:
    """Lock the stored row; raises `StaleRecordError` when it changed after the page was opened.

    Needs a running transaction. Raises `ValidationError` for a row that is gone.
    """
    current = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if current is None:
        raise ValidationError("Dòng này vừa bị người khác rút lại.")
    if last_change(current) != expected_version:
        raise StaleRecordError(current)
    return current
