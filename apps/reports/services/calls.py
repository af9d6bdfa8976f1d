"""Report calls: made and changed by the level above, answered by the communes."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.services import lock_current, note_submission, save_record
from apps.reports.below import communes_below
from apps.reports.models import KEEP_CALLS, Report, ReportCall, ReportCallRecipient, ReportStep
from apps.reports.services.outlines import begin_report
from apps.reports.services.steps import note_step
from apps.villages.models import AdministrativeUnit


def call_day(call: ReportCall) -> date:
    """The day by which the communes that a call may go to are found: that of its letter, or else today."""
    return call.letter_date or timezone.localdate()


@transaction.atomic
def save_call(*, record: ReportCall, user: Any, expected_version: int | None = None) -> ReportCall:
    """Store a call, and that it goes to the communes in `record.addressed`.

    These stood below the unit on the call's day, or were addressed before. Raises `ValidationError` when one does not,
    when none is named, and when what communes have begun to answer would be taken from under them: the outline, the
    period, or their being addressed at all. Raises `StaleRecordError`.
    """
    _demand(user, record.unit)
    addressed: dict[int, AdministrativeUnit] = {unit.pk: unit for unit in record.addressed}  # type: ignore[attr-defined]
    before = {row.unit_id: row for row in record.recipients.all()} if record.pk else {}
    _refuse_strangers(record, set(addressed) - set(before), user)
    if record.pk:
        _refuse_loss(record, {key: row for key, row in before.items() if key not in addressed})
    record.full_clean(exclude=["unit", "created_by", "withdrawn_by"])
    saved: ReportCall = save_record(record=record, user=user, expected_version=expected_version)
    for key, row in before.items():
        if key not in addressed:
            row.delete()
    for key, unit in addressed.items():
        if key not in before:
            ReportCallRecipient.objects.create(call=saved, unit=unit)
    return saved


def _refuse_strangers(record: ReportCall, new: set[int], user: Any) -> None:
    if not record.addressed:  # type: ignore[attr-defined]
        raise ValidationError({"communes": "Chọn ít nhất một xã, phường để gửi yêu cầu."})
    below = {unit.pk for unit in communes_below(record.unit, call_day(record), user)} if new else set()
    if new - below:
        raise ValidationError({"communes": "Có đơn vị không trực thuộc vào ngày của yêu cầu; chọn lại."})


def _refuse_loss(record: ReportCall, dropped: dict[int, ReportCallRecipient]) -> None:
    stored = ReportCall.objects.select_for_update().get(pk=record.pk)
    if not stored.is_open:
        raise ValidationError("Yêu cầu này đã thu hồi; mở lại trước khi sửa.")
    begun = Report.objects.filter(answers__call=record).select_related("unit").prefetch_related("unit__versions")
    answering = {report.unit_id: report.unit for report in begun}
    moved = (stored.outline_id, stored.start, stored.end) != (record.outline_id, record.start, record.end)
    if answering and moved:
        raise ValidationError(
            f"Đã có {len(answering)} đơn vị lập báo cáo theo yêu cầu này nên không đổi đề cương và kỳ báo cáo nữa. "
            "Cần kỳ khác: thu hồi yêu cầu này và gửi yêu cầu mới."
        )
    kept = sorted(str(answering[key]) for key in dropped if key in answering)
    if kept:
        names = ", ".join(kept)
        raise ValidationError({"communes": f"Đơn vị đã lập báo cáo theo yêu cầu thì không bỏ ra được: {names}."})


def _demand(user: Any, unit: AdministrativeUnit) -> None:
    if not user.reach.allows(KEEP_CALLS, unit):
        raise PermissionDenied


@transaction.atomic
def withdraw_call(*, reportcall: ReportCall, user: Any, why: str, expected_version: int) -> ReportCall:
    """Ask for the report no longer, for a reason that stays on file. Reports that answered it stay as they are."""
    _demand(user, reportcall.unit)
    current: ReportCall = lock_current(reportcall, expected_version)
    if not current.is_open:
        raise ValidationError("Yêu cầu này đã thu hồi.")
    current.withdrawn_at, current.withdrawn_by, current.withdrawn_why = timezone.now(), user, why
    return _moved_on(current)


@transaction.atomic
def resume_call(*, reportcall: ReportCall, user: Any, expected_version: int) -> ReportCall:
    """Ask for the report again; the reason for which it was withdrawn stays in the history."""
    _demand(user, reportcall.unit)
    current: ReportCall = lock_current(reportcall, expected_version)
    if current.is_open:
        raise ValidationError("Yêu cầu này đang có hiệu lực.")
    current.withdrawn_at = current.withdrawn_by = None
    current.withdrawn_why = ""
    return _moved_on(current)


def _moved_on(call: ReportCall) -> ReportCall:
    call.version += 1
    call.save()
    return call


@transaction.atomic
def answer_call(*, recipient: ReportCallRecipient, user: Any, submission: str = "") -> Report:
    """The commune's report for a call: the one that it has, or else a draft with the call's outline and period.

    Asked twice it gives the same report. A report on the same outline and period that was begun without the call is
    taken for it. Raises `ValidationError` when the call was withdrawn meanwhile.
    """
    if not user.reach.may_write(Report, recipient.unit):
        raise PermissionDenied
    # Two clicks take their turn here.
    ReportCallRecipient.objects.select_for_update().get(pk=recipient.pk)
    call = recipient.call
    own = Report.objects.filter(answers=recipient).order_by("-pk").first()
    if own is not None:
        return _answered(own, user, submission)
    if not ReportCall.objects.filter(pk=call.pk, withdrawn_at__isnull=True).exists():
        raise ValidationError("Cấp trên đã thu hồi yêu cầu này nên không cần lập báo cáo nữa.")
    begun = (
        Report.objects.select_for_update()
        .filter(unit=recipient.unit, outline=call.outline, start=call.start, end=call.end, answers__isnull=True)
        .order_by("-pk")
        .first()
    )
    if begun is not None:
        begun.answers = recipient
        begun.version += 1
        begun.save()
        note_step(begun, ReportStep.Action.CALLED, user, str(call))
        return _answered(begun, user, submission)
    # Planned for the last day in time; past it, for today.
    planned = max(call.due_on, timezone.localdate())
    return begin_report(
        unit=recipient.unit,
        outline=call.outline,
        period=call.period,
        user=user,
        submission=submission,
        issued_on=planned,
        answers=recipient,
    )


def _answered(report: Report, user: Any, submission: str) -> Report:
    if submission:
        note_submission(submission, user, report.get_absolute_url())
    return report
