"""The time that a commune allows itself, whose change moves the petitions that wait for their answer."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from apps.complaints.models import InternalTarget
from apps.complaints.services.clock import follow_target
from apps.core.services import delete_record, restore_record, save_record


@transaction.atomic
def save_target(*, record: InternalTarget, user: Any, expected_version: int | None = None) -> InternalTarget:
    """Store a time and correct the due days of the unit's open petitions of the type; raises as `save_record` does."""
    before = InternalTarget.objects.filter(pk=record.pk).values_list("petition_type", flat=True)
    types = {*before, record.petition_type}
    save_record(record=record, user=user, expected_version=expected_version)
    follow_target(unit=record.unit, petition_types=types, reason=f"thời hạn nội bộ được cập nhật ({_told(record)})")
    return record


@transaction.atomic
def delete_target(*, record: InternalTarget, children: Iterable[type[Any]] = ()) -> Any:
    """As `delete_record`; open petitions go back to the time that the portal ships."""
    told = _told(record)
    unit, types = record.unit, {record.petition_type}
    deleted = delete_record(record=record, children=children)
    follow_target(unit=unit, petition_types=types, reason=f"xã bỏ thời hạn nội bộ ({told})")
    return deleted


@transaction.atomic
def restore_target(*, deleted: Any, children: Iterable[type[Any]] = ()) -> Any:
    """As `restore_record`; open petitions follow it again. Raises `ValidationError` where another took its days."""
    record = restore_record(deleted=deleted, children=children)
    record.clean()
    reason = f"thời hạn nội bộ được khôi phục ({_told(record)})"
    follow_target(unit=record.unit, petition_types={record.petition_type}, reason=reason)
    return record


def _told(target: InternalTarget) -> str:
    return f"{target}; {target.basis}"
