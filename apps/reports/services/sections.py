"""Writing a draft: its sections and its form."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from apps.core.services import StaleRecordError, save_record
from apps.reports.models import Report, ReportSection, ReportState
from apps.reports.services.steps import StepRefusedError, lock_report


@transaction.atomic
def save_section(*, section: ReportSection, expected_version: int) -> ReportSection:
    """Store title, level and text of a section of a draft; raises `StaleRecordError` when someone was quicker."""
    lock_report(section.report, ReportState.DRAFT)
    current = ReportSection.objects.select_for_update().filter(pk=section.pk).first()
    if current is None:
        raise StepRefusedError("Mục này vừa được người khác bỏ khỏi báo cáo nên chưa lưu được.")
    if current.version != expected_version:
        raise StaleRecordError(current)
    section.version = current.version + 1
    section.save()
    return section


@transaction.atomic
def add_section(*, report: Report, after: ReportSection | None, level: int, title: str) -> ReportSection:
    """A new, empty section behind another one, or at the end."""
    lock_report(report, ReportState.DRAFT)
    last = report.sections.aggregate(last=Max("position"))["last"] or 0
    position = after.position if after else last
    report.sections.filter(position__gt=position).update(position=F("position") + 1)
    return ReportSection.objects.create(report=report, position=position + 1, level=level, title=title)


@transaction.atomic
def move_section(*, section: ReportSection, up: bool) -> None:
    """Change places with the neighbour; at the edge nothing happens."""
    lock_report(section.report, ReportState.DRAFT)
    sections = list(section.report.sections.all())
    if section not in sections:
        raise StepRefusedError("Mục này vừa được người khác bỏ khỏi báo cáo.")
    index = sections.index(section)
    other = index - 1 if up else index + 1
    if not 0 <= other < len(sections):
        return
    sections[index], sections[other] = sections[other], sections[index]
    for position, entry in enumerate(sections, start=1):
        entry.position = position
    ReportSection.objects.bulk_update(sections, ["position"])


@transaction.atomic
def delete_section(*, section: ReportSection) -> dict[str, Any]:
    """Take a section out; gives what `restore_section` needs to bring it back."""
    lock_report(section.report, ReportState.DRAFT)
    kept = {"position": section.position, "level": section.level, "title": section.title, "text": section.text}
    section.delete()
    return kept


@transaction.atomic
def restore_section(*, report: Report, kept: Mapping[str, Any]) -> ReportSection:
    """Bring a deleted section back to its place."""
    lock_report(report, ReportState.DRAFT)
    report.sections.filter(position__gte=kept["position"]).update(position=F("position") + 1)
    return ReportSection.objects.create(report=report, **kept)


@transaction.atomic
def save_report(*, report: Report, user: Any, expected_version: int) -> Report:
    """Store the form of a draft (date, signer, recipients); raises `StaleRecordError` or `StepRefusedError`."""
    lock_report(report, ReportState.DRAFT)
    saved: Report = save_record(record=report, user=user, expected_version=expected_version)
    return saved
