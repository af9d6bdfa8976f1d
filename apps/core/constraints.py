"""Constraints that many tables share, with the sentence that the clerk reads."""

from typing import Any

from django.db.models import CheckConstraint, F, Q


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
