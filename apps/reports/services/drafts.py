"""Throwing a draft away, and bringing it back."""

from typing import Any

from django.db import transaction

from apps.core.services import delete_record, restore_record
from apps.reports.models import CheckWaiver, Report, ReportSection, ReportState, ReportStep, SectionComment
from apps.reports.services.steps import StepRefusedError, lock_report, note_step

# Comments lead to sections, so that they come back after them and go before them.
_CHILDREN = (ReportSection, SectionComment, CheckWaiver)


@transaction.atomic
def discard_report(*, report: Report) -> Any:
    """Delete a draft that has never been submitted; gives the history row by which it is restored.

    One that went to review stays: who reviewed what must be found again. Raises `StepRefusedError`.
    """
    current = lock_report(report, ReportState.DRAFT)
    own = (ReportStep.Action.CREATED, ReportStep.Action.FIGURE, ReportStep.Action.CHECK, ReportStep.Action.CALLED)
    if current.steps.exclude(action__in=own).exists():
        raise StepRefusedError("Dự thảo này đã từng trình duyệt nên được giữ lại để theo dõi, không xóa.")
    return delete_record(record=current, children=reversed(_CHILDREN))


@transaction.atomic
def restore_report(*, deleted: Any, user: Any) -> Report:
    """Bring a discarded draft back with its sections; raises `ValidationError` with the reason when it cannot be."""
    report: Report = restore_record(deleted=deleted, children=_CHILDREN)
    if not report.steps.exists():
        note_step(report, ReportStep.Action.CREATED, user, "khôi phục dự thảo đã xóa")
    return report
