"""Several people at one report: who writes where now, and what they say to each other about the text."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from apps.core.together import answers, rows_of
from apps.reports.models import Report, ReportSection, ReportState, SectionComment, SectionWriter
from apps.reports.models.writing import WRITING_FOR
from apps.reports.services.steps import StepRefusedError, lock_report


@transaction.atomic
def note_writer(*, section: ReportSection, user: Any) -> None:
    """Somebody has the section open now; what is known of earlier ones is thrown away."""
    now = timezone.now()
    SectionWriter.objects.filter(section__report=section.report_id, seen_at__lte=now - WRITING_FOR).delete()
    SectionWriter.objects.bulk_create(
        [SectionWriter(section=section, user=user, seen_at=now)],
        update_conflicts=True,
        unique_fields=["section", "user"],
        update_fields=["seen_at"],
    )


def leave_section(*, section: ReportSection, user: Any) -> None:
    """Somebody saved and went away."""
    SectionWriter.objects.filter(section=section, user=user).delete()


def other_writers(section: ReportSection, user: Any) -> list[SectionWriter]:
    """Who else is at the section, the last one seen first."""
    rows = section.writers.now().exclude(user=user)
    return rows_of(rows.select_related("user").order_by("-seen_at", "-pk"))


def writers_by_section(report: Report, user: Any) -> dict[int, list[Any]]:
    """People at the report's sections now, but for `user`, by the section's key; one query."""
    rows = SectionWriter.objects.now().filter(section__report=report).exclude(user=user).select_related("user")
    found: dict[int, list[Any]] = {}
    for row in rows_of(rows.order_by("-seen_at", "-pk")):
        found.setdefault(row.section_id, []).append(row.user)
    return found


@transaction.atomic
def add_comment(*, report: Report, section: ReportSection, user: Any, text: str, quote: str = "") -> SectionComment:
    """Say something about a section, or about the passage quoted from it; until the report is issued.

    Raises `StepRefusedError`.
    """
    lock_report(report, ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.APPROVED)
    current = report.sections.filter(pk=section.pk).first()
    if current is None:
        raise StepRefusedError("Mục này vừa được người khác bỏ khỏi báo cáo nên chưa ghi được góp ý.")
    return SectionComment.objects.create(
        report=report, section=current, section_title=current.title, quote=quote, text=text, by=user
    )


@transaction.atomic
def settle_comment(*, comment: SectionComment, user: Any, resolved: bool) -> SectionComment:
    """Mark a comment as dealt with, or open it again; what is so already stays. Raises `StepRefusedError`."""
    lock_report(comment.report, ReportState.DRAFT, ReportState.IN_REVIEW, ReportState.APPROVED)
    current = SectionComment.objects.select_for_update().get(pk=comment.pk)
    if (current.resolved_at is not None) != resolved:
        current.resolved_by, current.resolved_at = (user, timezone.now()) if resolved else (None, None)
        current.save()
    return current


def open_comments(report: Report) -> dict[int | None, int]:
    """How many comments wait, by the key of their section (None: taken out of the report); one query."""
    rows = report.comments.unresolved().order_by().values_list("section_id")
    return dict(answers(rows.annotate(n=Count("pk"))))


def comments_by_section(
    comments: Iterable[SectionComment], sections: Iterable[ReportSection]
) -> list[tuple[ReportSection | None, str, list[SectionComment]]]:
    """Comments under the titles of their sections in the report's order; those of sections that are gone come last."""
    found: dict[Any, list[SectionComment]] = {}
    for comment in comments:
        found.setdefault(comment.section_id or comment.section_title, []).append(comment)
    standing = [(section, section.title, found.pop(section.pk)) for section in sections if section.pk in found]
    return [*standing, *((None, str(title), rows) for title, rows in found.items())]
