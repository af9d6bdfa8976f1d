"""Draft, review, approval, issue: who may, in which order, and what freezes."""

import hashlib
import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.documents.blocks import Document, to_json
from apps.documents.models import IssuedDocument, NumberBook, Organ
from apps.documents.services import begin_issue, finish_issue, open_book
from apps.reports.assembling import Assembled, assemble
from apps.reports.checking import check_report
from apps.reports.frozen import snapshot_figures
from apps.reports.models import Purpose, Report, ReportState, ReportStep
from apps.reports.services.submitted import submit_figures


class StepRefusedError(ValueError):
    """The step cannot be taken now; the message says in Vietnamese why and what to do."""


def note_step(report: Report, action: str, user: Any, comment: str = "") -> None:
    """Put a step on the report's record."""
    ReportStep.objects.create(report=report, action=action, by=user, comment=comment)


def lock_report(report: Report, *allowed: str, seen_version: int | None = None) -> Report:
    """The stored report, locked; raises `StepRefusedError` when its state is none of the allowed ones.

    `seen_version` is the version that the person looked at; a step is not taken on a text that nobody has seen.
    """
    current: Report = Report.objects.select_for_update().get(pk=report.pk)
    if seen_version is not None and current.version != seen_version:
        raise StepRefusedError("Báo cáo đã thay đổi từ lúc đồng chí mở trang. Xem lại nội dung rồi thực hiện bước này.")
    if current.state not in allowed:
        raise StepRefusedError(f"Báo cáo đang ở bước “{current.get_state_display()}” nên không làm được việc này.")
    return current


def _move(report: Report, state: str, action: str, user: Any, comment: str = "") -> Report:
    report.state = state
    report.version += 1
    report.save()
    note_step(report, action, user, comment)
    return report


def _demand(user: Any, permission: str, report: Report) -> None:
    if not user.reach.allows(permission, report.unit):
        raise PermissionDenied


def digest(document: Document) -> str:
    """SHA-256 over the whole document tree, by which an approval is bound to what was approved."""
    return hashlib.sha256(json.dumps(to_json(document), sort_keys=True).encode()).hexdigest()


def _demand_complete(report: Report, assembled: Assembled) -> None:
    """Refuse while figures are missing or the checks find errors that nobody waived; warnings do not refuse."""
    open_count = len(assembled.blocking) + len(assembled.errors)
    if open_count:
        raise StepRefusedError(
            f"Còn {open_count} số liệu chưa có hoặc chưa đọc được; nhập số liệu, ghi lý do bỏ qua, hoặc trả lại "
            "để người soạn bổ sung."
        )
    if errors := check_report(report, assembled).refusing:
        first = errors[0].finding
        raise StepRefusedError(
            f"Trang kiểm tra còn {len(errors)} lỗi, lỗi đầu ở “{first.quote}”: {first.message} "
            "Sửa lại, hoặc ghi lý do bỏ qua ở trang kiểm tra."
        )


@transaction.atomic
def submit_report(*, report: Report, user: Any, seen_version: int | None = None) -> Report:
    """Draft to review. Missing figures do not stop it: they may still be entered or waived during review."""
    _demand(user, "reports.submit_report", report)
    current = lock_report(report, ReportState.DRAFT, seen_version=seen_version)
    return _move(current, ReportState.IN_REVIEW, ReportStep.Action.SUBMITTED, user)


@transaction.atomic
def return_report(*, report: Report, user: Any, comment: str, seen_version: int | None = None) -> Report:
    """Back to the draft, with a comment; also takes back an approval before it is issued."""
    _demand(user, "reports.review_report", report)
    if not comment.strip():
        raise StepRefusedError("Ghi ý kiến để người soạn biết phải sửa gì.")
    current = lock_report(report, ReportState.IN_REVIEW, ReportState.APPROVED, seen_version=seen_version)
    if begun_document(current):
        raise StepRefusedError("Báo cáo đã được cấp số, đang chờ lưu tệp; bấm “Ban hành” để làm tiếp.")
    return _move(current, ReportState.DRAFT, ReportStep.Action.RETURNED, user, comment)


@transaction.atomic
def approve_report(*, report: Report, user: Any, seen_version: int | None = None) -> Report:
    """Review to approved; refused while figures are missing or errors stand. What was approved may be issued."""
    _demand(user, "reports.review_report", report)
    current = lock_report(report, ReportState.IN_REVIEW, seen_version=seen_version)
    assembled = assemble(current)
    _demand_complete(current, assembled)
    current.approved_digest = digest(assembled.document)
    return _move(current, ReportState.APPROVED, ReportStep.Action.APPROVED, user)


def _source(report: Report) -> str:
    return f"reports.report:{report.public_id}"


def begun_document(report: Report) -> IssuedDocument | None:
    """The document whose number is bound to the report already, be its files stored or not."""
    return IssuedDocument.objects.filter(source=_source(report)).first()


def document_to_settle(report: Report) -> IssuedDocument | None:
    """The document that came back and waits for this report in its place; nothing once it does not wait any more."""
    returned = report.answers_return
    if returned is None or returned.taken_back_at is not None or _is_replaced(returned.document, report):
        return None
    return returned.document


def _is_replaced(document: IssuedDocument, report: Report) -> bool:
    """Whether another report's document took its place."""
    return IssuedDocument.objects.filter(replaces=document).exclude(source=_source(report)).exists()


def earlier_document(report: Report) -> IssuedDocument | None:
    """The document that this one would replace.

    That is the one that came back where the report was begun to answer a return; else the newest document of the same
    kind, issuer, unit and period that no other replaces. Of periodic reports there is one for a period; others are of
    the same kind where they come from outlines alike.
    """
    returned = report.answers_return
    if returned is not None and not _is_replaced(returned.document, report):
        return returned.document
    outline = report.outline
    issued = (
        Report.objects.filter(unit=report.unit, start=report.start, end=report.end, state=ReportState.ISSUED)
        .filter(organ=report.organ, outline__purpose=outline.purpose, document__replaced_by__isnull=True)
        .exclude(pk=report.pk)
        .order_by("-document__issued_on", "-pk")
        .select_related("document", "outline")
    )
    one_a_period = outline.purpose == Purpose.PERIODIC
    alike = (row.document for row in issued if one_a_period or row.outline.family == outline.family)
    return next(alike, None)


def book_for(report: Report) -> NumberBook:
    """The book that the report's number comes from: its organ, kind, and the year of its date."""
    return open_book(
        unit=report.unit,
        organ=Organ(report.organ),
        type_code=report.outline.type_code,
        year=report.issued_on.year,
    )


def issue_report(*, report: Report, user: Any, number: int | None = None, replaces: bool = False) -> Report:
    """Bind the number, freeze the text and figures, write PDF and DOCX, mark the report issued.

    Each step is its own transaction: after a crash the same call goes on with the same number; the last one also
    submits the figures to the level above. `replaces` tells that the document replaces the one that
    `earlier_document` gives; an answer to a return replaces the document that came back whether told or not.
    Raises `StepRefusedError` while figures are missing, and the errors of `documents.services.take_number`.
    """
    _demand(user, "reports.issue_report", report)
    with transaction.atomic():
        current = lock_report(report, ReportState.APPROVED)
        issued = begun_document(current) or _begin(current, user, number, replaces)
    finish_issue(issued)
    with transaction.atomic():
        current = lock_report(report, ReportState.APPROVED)
        current.document = issued
        if current.answers is None and issued.replaces is not None:
            # In its place it answers what that one answered.
            earlier = Report.objects.filter(document=issued.replaces).select_related("answers").first()
            current.answers = earlier.answers if earlier else None
        submit_figures(issued)
        return _move(current, ReportState.ISSUED, ReportStep.Action.ISSUED, user, f"Số {issued.sign}")


def _begin(report: Report, user: Any, number: int | None, replaces: bool) -> IssuedDocument:
    replaced = document_to_settle(report) or (earlier_document(report) if replaces else None)
    assembled = assemble(report)
    _demand_complete(report, assembled)
    if digest(assembled.document) != report.approved_digest:
        raise StepRefusedError("Nội dung hoặc số liệu đã đổi sau khi duyệt. Trả lại để kiểm tra và duyệt lại.")
    if not report.signer:
        raise StepRefusedError("Chưa có họ tên người ký; trả lại dự thảo và bổ sung ở phần Thể thức.")
    return begin_issue(
        unit=report.unit,
        book=book_for(report),
        document=assembled.document,
        figures=snapshot_figures(assembled),
        issued_on=report.issued_on,
        source=_source(report),
        user=user,
        period=report.period,
        number=number,
        replaces=replaced,
    )
