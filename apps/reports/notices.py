"""Notices of reports: what the level above asks for or gives back, what waits for a review or an issue, comments."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from apps.core.notices import Cause, Source, To, add_source
from apps.reports.models import (
    Report,
    ReportCallRecipient,
    ReportReturn,
    ReportSection,
    ReportState,
    ReportStep,
    SectionComment,
)

_CHANGE = "reports.change_report"


def _asked(recipient: ReportCallRecipient, words: str, due_on: date | None) -> Cause:
    return Cause(
        row=recipient.pk,
        key=recipient.public_id,
        words=words,
        url=recipient.get_absolute_url(),
        unit_id=recipient.unit_id,
        due_on=due_on,
    )


def _new_call(recipient: ReportCallRecipient, today: date) -> Cause:
    call = recipient.call
    words = f"Cấp trên yêu cầu báo cáo {call.period}, gửi chậm nhất ngày {call.due_on:%d/%m/%Y}"
    return _asked(recipient, words, None)


def _owed_call(recipient: ReportCallRecipient, today: date) -> Cause:
    return _asked(recipient, f"Gửi báo cáo {recipient.call.period} theo yêu cầu của cấp trên", recipient.call.due_on)


def _came_back(returned: ReportReturn, today: date) -> Cause:
    return Cause(
        row=returned.pk,
        key=returned.public_id,
        words=f"Cấp trên trả lại báo cáo {returned.document.sign}",
        url=reverse("reports:return-received", args=[returned.unit.slug, returned.public_id]),
        unit_id=returned.unit_id,
        due_on=returned.answer_by,
    )


def _on_its_way(report: Report, words: str) -> Cause:
    return Cause(
        row=report.pk,
        key=report.public_id,
        words=f"Báo cáo {report.period} {words}",
        url=report.get_absolute_url(),
        unit_id=report.unit_id,
    )


def _comment(comment: Any, today: date) -> Cause:
    """Told to the last who wrote at the section, or who began the report; not to the one who made it."""
    report = comment.report
    writer = comment.last_hand or report.created_by_id
    return Cause(
        row=comment.pk,
        key=f"{comment.pk}",
        words=f"Góp ý về báo cáo {report.period}, ngày {timezone.localtime(comment.at):%d/%m/%Y}",
        url=reverse("reports:comment-list", args=[report.unit.slug, report.public_id]),
        unit_id=report.unit_id,
        to=() if writer is None else (To(user_id=writer),),
        barred=frozenset([comment.by_id] if comment.by_id else []),
    )


def _sent_back(today: date) -> Any:
    """Drafts whose last step on the way was that somebody gave them back."""
    way = (ReportStep.Action.SUBMITTED, ReportStep.Action.RETURNED)
    steps = ReportStep.objects.filter(report=OuterRef("pk"), action__in=way).order_by("-at", "-pk")
    drafts = Report.objects.filter(state=ReportState.DRAFT).annotate(last_step=Subquery(steps.values("action")[:1]))
    return drafts.filter(last_step=ReportStep.Action.RETURNED).for_list()


def _unresolved_comments(today: date) -> Any:
    hands = ReportSection.history.filter(id=OuterRef("section_id")).order_by("-history_id").values("history_user")
    rows = SectionComment.objects.unresolved().exclude(report__state=ReportState.ISSUED)
    return rows.annotate(last_hand=Subquery(hands[:1])).select_related("report__unit")


def _in_state(state: ReportState) -> Any:
    return Report.objects.filter(state=state).for_list()


add_source(
    Source(
        key="reports.new-call",
        label="Yêu cầu báo cáo mới",
        permission=_CHANGE,
        rows=lambda today: ReportCallRecipient.objects.owing().filter(reports__isnull=True).for_list(),
        cause=_new_call,
    )
)
add_source(
    Source(
        key="reports.owed-call",
        label="Hạn gửi báo cáo theo yêu cầu",
        permission=_CHANGE,
        rows=lambda today: ReportCallRecipient.objects.owing().for_list(),
        cause=_owed_call,
        day_field="call__due_on",
        urgent=True,
    )
)
add_source(
    Source(
        key="reports.came-back",
        label="Báo cáo cấp trên trả lại",
        permission=_CHANGE,
        rows=lambda today: ReportReturn.objects.unanswered().for_list(),
        cause=_came_back,
        urgent=True,
    )
)
add_source(
    Source(
        key="reports.to-review",
        label="Báo cáo chờ duyệt",
        permission="reports.review_report",
        rows=lambda today: _in_state(ReportState.IN_REVIEW),
        cause=lambda report, today: _on_its_way(report, "chờ duyệt"),
    )
)
add_source(
    Source(
        key="reports.to-issue",
        label="Báo cáo chờ ký, ban hành",
        permission="reports.issue_report",
        rows=lambda today: _in_state(ReportState.APPROVED),
        cause=lambda report, today: _on_its_way(report, "đã duyệt, chờ ký, ban hành"),
    )
)
add_source(
    Source(
        key="reports.sent-back",
        label="Báo cáo trả lại để sửa",
        permission=_CHANGE,
        rows=_sent_back,
        cause=lambda report, today: _on_its_way(report, "được trả lại để sửa"),
    )
)
add_source(
    Source(
        key="reports.comment",
        label="Góp ý về báo cáo",
        permission=_CHANGE,
        rows=_unresolved_comments,
        cause=_comment,
    )
)
