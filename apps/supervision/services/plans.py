"""A plan that will not be carried out, and one that will be after all."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.services import lock_current, save_record
from apps.core.text import clean_text
from apps.supervision.models import SupervisionPlan


@transaction.atomic
def cancel_plan(*, plan: SupervisionPlan, reason: str, user: Any, expected_version: int | None = None) -> Any:
    """Note today that the plan is given up, for a reason.

    Raises `ValidationError` without a reason, for a plan that was given up already and for one with a supervision;
    `StaleRecordError` as `lock_current` does.
    """
    current: SupervisionPlan = lock_current(plan, expected_version)
    if current.is_cancelled:
        raise ValidationError("Kế hoạch này đã ghi thôi thực hiện.")
    if current.supervisions.exists():
        raise ValidationError("Kế hoạch này đã có cuộc giám sát nên không ghi thôi thực hiện được.")
    current.cancelled_on, current.cancelled_why = timezone.localdate(), clean_text(reason)
    if not current.cancelled_why:
        raise ValidationError({"reason": "Ghi lý do thôi thực hiện."})
    return save_record(record=current, user=user)


@transaction.atomic
def resume_plan(*, plan: SupervisionPlan, user: Any, expected_version: int | None = None) -> Any:
    """Take back that it was given up; raises `ValidationError` for a plan that was not."""
    current: SupervisionPlan = lock_current(plan, expected_version)
    if not current.is_cancelled:
        raise ValidationError("Kế hoạch này không ghi thôi thực hiện.")
    current.cancelled_on, current.cancelled_why = None, ""
    return save_record(record=current, user=user)
