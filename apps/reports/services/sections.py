"""Writing a draft: its sections and its form."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from apps.core.forms import MAX_TEXT
from apps.core.services import StaleRecordError, save_record
from apps.reports.models import Report, ReportSection, ReportState
from apps.reports.prose import Restyled, restyle, restyle_all
from apps.reports.services.steps import StepRefusedError, lock_report

_MOST_TITLE, _MOST_SUBJECT = 300, 500


@transaction.atomic
def save_section(*, section: ReportSection, expected_version: int, as_typed: bool = False) -> ReportSection:
    """Store title, level and text of a section of a draft; raises `StaleRecordError` when someone was quicker.

    Title and text are put into the usual style (`reports.prose`) unless they are to stay `as_typed`.
    """
    lock_report(section.report, ReportState.DRAFT)
    current = ReportSection.objects.select_for_update().filter(pk=section.pk).first()
    if current is None:
        raise StepRefusedError("Mục này vừa được người khác bỏ khỏi báo cáo nên chưa lưu được.")
    if current.version != expected_version:
        raise StaleRecordError(current)
    _keep_first_version(section.report, current)
    if not as_typed:
        section.title = restyle(section.title, _MOST_TITLE).text
        section.text = restyle(section.text, MAX_TEXT).text
    # Somebody may have moved it since it was read, which is no other version of its text.
    section.position = current.position
    section.version = current.version + 1
    section.save()
    return section


def style_of_section(*, title: str, text: str) -> Restyled:
    """What `save_section` changes in a title and a text as they were typed."""
    return restyle_all((title, _MOST_TITLE), (text, MAX_TEXT))


def _keep_first_version(report: Report, section: ReportSection) -> None:
    """Sections come from an outline all at once and without history: what stood there first is noted late."""
    if not section.history.exists():
        ReportSection.history.bulk_history_create(
            [section], default_user=report.created_by, default_date=report.created_at
        )


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
    """Take a section out; gives what `restore_section` needs to bring it back. What was said about it stays."""
    lock_report(section.report, ReportState.DRAFT)
    kept = {
        "id": section.pk,
        "position": section.position,
        "version": section.version,
        "comments": list(section.comments.values_list("pk", flat=True)),
        **section.content(),
    }
    section.delete()
    return kept


@transaction.atomic
def restore_section(*, report: Report, kept: Mapping[str, Any]) -> ReportSection:
    """Bring a deleted section back to its place, with its versions and what was said about it.

    One that stands again already is left as it is.
    """
    lock_report(report, ReportState.DRAFT)
    standing = report.sections.filter(pk=kept["id"]).first()
    if standing is not None:
        return standing
    report.sections.filter(position__gte=kept["position"]).update(position=F("position") + 1)
    values = {name: value for name, value in kept.items() if name != "comments"}
    section = ReportSection.objects.create(report=report, **values)
    report.comments.filter(pk__in=kept["comments"]).update(section=section)
    return section


@transaction.atomic
def save_report(*, report: Report, user: Any, expected_version: int, as_typed: bool = False) -> Report:
    """Store the form of a draft (date, signer, recipients); raises `StaleRecordError` or `StepRefusedError`.

    The subject is put into the usual style unless it is to stay `as_typed`.
    """
    lock_report(report, ReportState.DRAFT)
    if not as_typed:
        report.subject = restyle(report.subject, _MOST_SUBJECT).text
    saved: Report = save_record(record=report, user=user, expected_version=expected_version)
    return saved


def style_of_subject(subject: str) -> Restyled:
    """What `save_report` changes in a subject as it was typed."""
    return restyle(subject, _MOST_SUBJECT)
