"""What an official does about a finding of the checks: let it pass with a reason, or take the proposed text over."""

from typing import Any

from django.db import transaction

from apps.reports.assembling import assemble
from apps.reports.checking import Judged, check_report
from apps.reports.checks.passages import TITLE
from apps.reports.models import CheckWaiver, Report, ReportSection, ReportState, ReportStep
from apps.reports.services.figures import may_fill_in
from apps.reports.services.sections import save_section
from apps.reports.services.steps import StepRefusedError, lock_report, note_step

_GONE = "Đoạn văn hoặc số liệu đã thay đổi nên kết quả kiểm tra này không còn. Xem lại trang kiểm tra."


def _opened(report: Report, user: Any) -> Report:
    current = lock_report(report, ReportState.DRAFT, ReportState.IN_REVIEW)
    if not may_fill_in(current, user):
        raise StepRefusedError("Báo cáo đang chờ duyệt; chỉ người duyệt xử lý được kết quả kiểm tra.")
    return current


def _found(report: Report, fingerprint: str) -> Judged:
    entry = check_report(report, assemble(report)).by_fingerprint(fingerprint)
    if entry is None:
        raise StepRefusedError(_GONE)
    return entry


def _note(report: Report, user: Any, comment: str) -> None:
    """A new version, so that nobody approves a report whose findings were settled after they looked at it."""
    report.version += 1
    report.save()
    note_step(report, ReportStep.Action.CHECK, user, comment)


@transaction.atomic
def waive_check(*, report: Report, fingerprint: str, reason: str, user: Any) -> CheckWaiver:
    """Let a finding pass; a second reason replaces the first.

    Raises `StepRefusedError` when the finding is there no more, when it is a missing figure (which is waived by itself)
    or when the report's state or the person's rights do not let it be done.
    """
    current = _opened(report, user)
    entry = _found(current, fingerprint)
    if not entry.may_be_waived:
        raise StepRefusedError("Số liệu còn thiếu được bỏ qua ở trang của chính số liệu đó.")
    finding = entry.finding
    waiver, _ = CheckWaiver.objects.update_or_create(
        report=current,
        fingerprint=fingerprint,
        defaults={"code": finding.code, "quote": finding.quote, "reason": reason, "by": user},
    )
    _note(current, user, f"bỏ qua “{finding.quote}”: {reason}")
    return waiver


@transaction.atomic
def withdraw_check_waiver(*, report: Report, fingerprint: str, user: Any) -> None:
    """Take a waiver back; its reason stays in the history. One that is gone already is no matter."""
    current = _opened(report, user)
    waiver = current.check_waivers.filter(fingerprint=fingerprint).first()
    if waiver is None:
        return
    quote = waiver.quote
    waiver.delete()
    _note(current, user, f"không bỏ qua nữa: “{quote}”")


@transaction.atomic
def apply_proposal(*, report: Report, fingerprint: str, expected_version: int, user: Any) -> ReportSection:
    """Put the proposed text in the place of the quoted one, and change nothing else in the section of a draft.

    Raises `StaleRecordError` when somebody has saved the section since, `StepRefusedError` as `waive_check` does.
    """
    current = lock_report(report, ReportState.DRAFT)
    if not may_fill_in(current, user):
        raise StepRefusedError("Đồng chí không có quyền sửa dự thảo này.")
    entry = _found(current, fingerprint)
    section, finding = entry.section, entry.finding
    if section is None or finding.proposal is None:
        raise StepRefusedError("Kết quả kiểm tra này không có sẵn đoạn sửa; mở mục để sửa.")
    field = "title" if finding.place.endswith(f":{TITLE}") else "text"
    text: str = getattr(section, field)
    setattr(section, field, text[: finding.start] + finding.proposal + text[finding.end :])
    section.report = current
    saved = save_section(section=section, expected_version=expected_version, as_typed=True)
    _note(current, user, f"sửa “{finding.quote}” thành “{finding.proposal}”")
    return saved
