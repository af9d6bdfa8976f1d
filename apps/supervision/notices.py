"""Notices of supervision: recommendations to be answered, findings to be remedied, remedies to be verified."""

from datetime import date

from apps.core.notices import Cause, Source, add_source
from apps.supervision.models import Finding, FindingStatus, Recommendation


def _reply(row: Recommendation, today: date) -> Cause:
    return Cause(
        row=row.pk,
        key=f"{row.pk}",
        words=f"Trả lời kiến nghị sau giám sát gửi {row.get_addressee_display()} ngày {row.sent_on:%d/%m/%Y}",
        url=row.get_absolute_url(),
        unit_id=row.supervision.unit_id,
        due_on=row.due_on,
    )


def _finding(row: Finding, words: str, due_on: date | None = None) -> Cause:
    return Cause(
        row=row.pk,
        key=f"{row.pk}",
        words=f"{words} giám sát ngày {row.supervision.started_on:%d/%m/%Y}",
        url=row.get_absolute_url(),
        unit_id=row.supervision.unit_id,
        due_on=due_on,
        # Whoever noted the remedy does not verify it.
        barred=frozenset([row.remedied_by_id] if row.remedied_by_id else []),
    )


add_source(
    Source(
        key="supervision.reply",
        label="Trả lời kiến nghị sau giám sát",
        permission="supervision.change_recommendation",
        rows=lambda today: Recommendation.objects.unanswered().for_list(),
        cause=_reply,
        day_field="due_on",
    )
)
add_source(
    Source(
        key="supervision.remedy",
        label="Khắc phục sau giám sát",
        permission="supervision.change_finding",
        rows=lambda today: Finding.objects.open().exclude(status=FindingStatus.REMEDIED).for_list(),
        cause=lambda row, today: _finding(row, "Khắc phục vụ việc phát hiện qua", row.due_on),
        day_field="due_on",
    )
)
add_source(
    Source(
        key="supervision.verify",
        label="Kết quả khắc phục chờ xác nhận",
        permission="supervision.change_finding",
        rows=lambda today: Finding.objects.open().filter(status=FindingStatus.REMEDIED).for_list(),
        cause=lambda row, today: _finding(row, "Xác nhận kết quả khắc phục sau"),
    )
)
