"""Constraints, indexes and checks that many tables share, with the sentence that the clerk reads."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Index, Model, Q
from django.utils import timezone
from django.utils.text import capfirst

NOT_YET = "chưa tới; chỉ ghi việc đã diễn ra."


def not_before(
    later: str,
    earlier: str,
    *,
    name: str,
    message: str | None = "Ngày kết thúc phải sau hoặc bằng ngày bắt đầu.",
    unset: tuple[str, ...] | None = None,
) -> CheckConstraint:
    """`later` is the same as `earlier` or after it, once both are known; `unset` names what may be empty (`later`)."""
    empty: list[tuple[str, Any]] = [(f"{field}__isnull", True) for field in unset or (later,)]
    condition = Q(*empty, (f"{later}__gte", F(earlier)), _connector=Q.OR)
    return CheckConstraint(condition=condition, name=name, violation_error_message=message)


def at_most(part: str, whole: str, *, name: str, message: str) -> CheckConstraint:
    """The part is no larger than the whole; a number that is not known compares to null, which a check lets pass."""
    return CheckConstraint(condition=Q((f"{part}__lte", F(whole))), name=name, violation_error_message=message)


def where_filled(field: str, *, name: str) -> Index:
    """An index of the few rows in which a field is filled.

    By the statistics of an index with the empty ones SQLite takes any value for as common as those, and reads the whole
    table instead.
    """
    return Index(fields=[field], condition=Q((f"{field}__isnull", False)), name=name)


def each_field(record: Model, names: Iterable[str], complaint: str) -> dict[str, str]:
    """The complaint for each field, as a sentence that begins with the field's own name."""
    labels = {name: record._meta.get_field(name).verbose_name for name in names}  # type: ignore[union-attr]
    return {name: f"{capfirst(label)} {complaint}" for name, label in labels.items()}


def not_to_come(record: Model, *names: str) -> None:
    """Raises `ValidationError` at each of these days that is known and lies after today.

    Called by `clean`: what day it is no constraint of the database can ask.
    """
    today = timezone.localdate()
    later = [name for name in names if (getattr(record, name) or today) > today]
    if later:
        raise ValidationError(each_field(record, later, NOT_YET))
