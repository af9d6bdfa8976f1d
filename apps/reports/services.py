"""Steps of a report: begun from an outline, written, reviewed, approved, issued."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max

from apps.core.indicators import Indicator, all_indicators
from apps.core.periods import Period
from apps.core.services import StaleRecordError, note_submission, save_record
from apps.core.text import sort_key
from apps.documents.models import IssuedDocument, NumberBook, Organ
from apps.documents.services import begin_issue, finish_issue, open_book
from apps.reports.assembling import assemble, report_tokens, snapshot_figures, token_period
from apps.reports.models import (
    EnteredFigure,
    FigureWaiver,
    Outline,
    OutlineSection,
    Report,
    ReportSection,
    ReportState,
    ReportStep,
)
from apps.villages.models import AdministrativeUnit, OfficeTerm, Village


class StepRefusedError(ValueError):
    """The step cannot be taken now; the message says in Vietnamese why and what to do."""


def load_outline(path: Path) -> Outline:
    """Add a shipped outline from its data file; one that is there stays as it is."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    sections = data.pop("sections")
    with transaction.atomic():
        outline, created = Outline.objects.get_or_create(unit=None, key=data.pop("key"), defaults=data)
        if created:
            OutlineSection.objects.bulk_create(
                OutlineSection(outline=outline, position=n, level=s["level"], title=s["title"], text=s["text"])
                for n, s in enumerate(sections, start=1)
            )
    return outline


def outline_words(unit: AdministrativeUnit, period: Period) -> dict[str, str]:
    """What the braces of an outline stand for, with the names of the period's end."""
    day = period.end
    parent = unit.parent_on(day)
    grandparent = parent.parent_on(day) if parent else None
    village = Village.objects.filter(unit=unit).on(day).prefetch_related("versions").first()
    return {
        "year": str(day.year),
        "next_year": str(day.year + 1),
        "last_year": str(day.year - 1),
        "unit": unit.name_on(day),
        "unit_short": unit.short_name_on(day),
        "parent": parent.name_on(day) if parent else "",
        "grandparent": grandparent.name_on(day) if grandparent else "",
        "village_kind": village.name_on(day).split(" ")[0] if village else "thôn",
    }


def fill(text: str, words: Mapping[str, str]) -> str:
    """Replace the known braces; anything else in braces is left as typed."""
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@transaction.atomic
def begin_report(
    *, unit: AdministrativeUnit, outline: Outline, period: Period, user: Any, submission: str = "", **values: Any
) -> Report:
    """A draft with the outline's sections, its names filled in and its signer taken from the office holders.

    `values` override fields of the report (issued_on, signer …). `submission` makes a repeated sending harmless.
    """
    words = outline_words(unit, period)
    day = values.setdefault("issued_on", period.end)
    terms = {t.office: t for t in OfficeTerm.objects.filter(unit=unit).on(day).select_related("official")}
    signer = terms.get("vice_chairman") or terms.get("chairman")
    values.setdefault("signer", signer.official.full_name if signer else "")
    report = Report.objects.create(
        unit=unit,
        outline=outline,
        start=period.start,
        end=period.end,
        subject=fill(outline.subject, words),
        addressees=f"{words['parent']}" if outline.with_addressee and words["parent"] else "",
        recipients="\n".join(outline.recipients),
        created_by=user,
        **values,
    )
    ReportSection.objects.bulk_create(
        ReportSection(
            report=report,
            position=section.position,
            level=section.level,
            title=fill(section.title, words),
            text=fill(section.text, words),
        )
        for section in outline.sections.all()
    )
    _note(report, ReportStep.Action.CREATED, user)
    if submission:
        note_submission(submission, user, report.get_absolute_url())
    return report


def _note(report: Report, action: str, user: Any, comment: str = "") -> None:
    ReportStep.objects.create(report=report, action=action, by=user, comment=comment)


def _locked(report: Report, *allowed: str) -> Report:
    current: Report = Report.objects.select_for_update().get(pk=report.pk)
    if current.state not in allowed:
        raise StepRefusedError(
            f"Báo cáo đang ở trạng thái “{current.get_state_display()}” nên không làm được bước này."
        )
    return current


def _move(report: Report, state: str, action: str, user: Any, comment: str = "") -> Report:
    report.state = state
    report.version = report.version + 1
    report.save()
    _note(report, action, user, comment)
    return report


def _demand(user: Any, permission: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied


@transaction.atomic
def submit_report(*, report: Report, user: Any) -> Report:
    """Draft to review. Missing figures do not stop it: the leader may know them."""
    _demand(user, "reports.submit_report")
    return _move(_locked(report, ReportState.DRAFT), ReportState.IN_REVIEW, ReportStep.Action.SUBMITTED, user)


@transaction.atomic
def return_report(*, report: Report, user: Any, comment: str) -> Report:
    """Back to the draft, with a comment; also takes back an approval before it is issued."""
    _demand(user, "reports.review_report")
    if not comment.strip():
        raise StepRefusedError("Ghi ý kiến để người soạn biết phải sửa gì.")
    current = _locked(report, ReportState.IN_REVIEW, ReportState.APPROVED)
    if IssuedDocument.objects.filter(source=_source(current)).exists():
        raise StepRefusedError("Báo cáo đã được cấp số, đang chờ lưu tệp; bấm “Ban hành” để làm tiếp.")
    return _move(current, ReportState.DRAFT, ReportStep.Action.RETURNED, user, comment)


@transaction.atomic
def approve_report(*, report: Report, user: Any) -> Report:
    """Review to approved."""
    _demand(user, "reports.review_report")
    return _move(_locked(report, ReportState.IN_REVIEW), ReportState.APPROVED, ReportStep.Action.APPROVED, user)


def _source(report: Report) -> str:
    return f"reports.report:{report.public_id}"


def book_for(report: Report) -> NumberBook:
    """The book that the report's number comes from: its organ, kind, and the year of its date."""
    return open_book(
        unit=report.unit,
        organ=Organ(report.organ),
        type_code=report.outline.type_code,
        year=report.issued_on.year,
    )


def issue_report(*, report: Report, user: Any, number: int | None = None) -> Report:
    """Bind the number, freeze the text and figures, write PDF and DOCX, mark the report issued.

    Each step is its own transaction: after a crash the same call goes on with the same number. Raises
    `StepRefusedError` while figures are missing, and the errors of `documents.services.take_number`.
    """
    _demand(user, "reports.issue_report")
    with transaction.atomic():
        current = _locked(report, ReportState.APPROVED)
        assembled = assemble(current)
        begun = IssuedDocument.objects.filter(source=_source(current)).first()
        if begun is None and (assembled.blocking or assembled.errors):
            raise StepRefusedError(
                f"Còn {len(assembled.blocking) + len(assembled.errors)} số liệu chưa có hoặc chưa đọc được; "
                "nhập số liệu hoặc ghi lý do bỏ qua trước khi ban hành."
            )
        if not current.signer:
            raise StepRefusedError("Chưa có họ tên người ký; bổ sung ở phần Thể thức.")
        issued = begin_issue(
            unit=current.unit,
            book=book_for(current),
            document=assembled.document,
            figures=snapshot_figures(assembled),
            issued_on=current.issued_on,
            source=_source(current),
            user=user,
            period=current.period,
            number=number,
        )
    finish_issue(issued)
    with transaction.atomic():
        current = _locked(report, ReportState.APPROVED)
        current.document = issued
        return _move(current, ReportState.ISSUED, ReportStep.Action.ISSUED, user, f"Số {issued.entry}")


@transaction.atomic
def save_section(*, section: ReportSection, expected_version: int) -> ReportSection:
    """Store title, level and text of a section of a draft; raises `StaleRecordError` when someone was quicker."""
    _locked(section.report, ReportState.DRAFT)
    current = ReportSection.objects.select_for_update().get(pk=section.pk)
    if current.version != expected_version:
        raise StaleRecordError(current)
    section.version = current.version + 1
    section.save()
    return section


@transaction.atomic
def add_section(*, report: Report, after: ReportSection | None, level: int, title: str) -> ReportSection:
    """A new, empty section behind another one, or at the end."""
    _locked(report, ReportState.DRAFT)
    last = report.sections.aggregate(last=Max("position"))["last"] or 0
    position = after.position if after else last
    report.sections.filter(position__gt=position).update(position=F("position") + 1)
    return ReportSection.objects.create(report=report, position=position + 1, level=level, title=title)


@transaction.atomic
def move_section(*, section: ReportSection, up: bool) -> None:
    """Change places with the neighbour; at the edge nothing happens."""
    _locked(section.report, ReportState.DRAFT)
    sections = list(section.report.sections.all())
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
    _locked(section.report, ReportState.DRAFT)
    kept = {"position": section.position, "level": section.level, "title": section.title, "text": section.text}
    section.delete()
    return kept


@transaction.atomic
def restore_section(*, report: Report, kept: Mapping[str, Any]) -> ReportSection:
    """Bring a deleted section back to its place."""
    _locked(report, ReportState.DRAFT)
    report.sections.filter(position__gte=kept["position"]).update(position=F("position") + 1)
    return ReportSection.objects.create(report=report, **kept)


@transaction.atomic
def enter_figure(*, report: Report, key: str, value: Decimal, source: str, user: Any) -> EnteredFigure:
    """Type a figure that the records do not give, with its source; a second entry replaces the value.

    Raises `KeyError` when the report does not name the figure.
    """
    _locked(report, ReportState.DRAFT, ReportState.IN_REVIEW)
    period = token_period(report.period, report_tokens(report)[key])
    entered = EnteredFigure.objects.filter(unit=report.unit, key=key, start=period.start, end=period.end).first()
    if entered is None:
        entered = EnteredFigure(unit=report.unit, key=key, start=period.start, end=period.end, created_by=user)
    else:
        entered.version += 1
    entered.value, entered.source = value, source
    entered.full_clean()
    entered.save()
    return entered


@transaction.atomic
def waive_figure(*, report: Report, key: str, reason: str, user: Any) -> FigureWaiver:
    """Let the report go out without the figure; raises `KeyError` when the report does not name it."""
    _locked(report, ReportState.DRAFT, ReportState.IN_REVIEW)
    token = report_tokens(report)[key]
    waiver, _ = FigureWaiver.objects.update_or_create(
        report=report, key=token.key, defaults={"reason": reason, "by": user}
    )
    return waiver


@transaction.atomic
def withdraw_waiver(*, report: Report, key: str) -> None:
    """Take a waiver back."""
    _locked(report, ReportState.DRAFT, ReportState.IN_REVIEW)
    report.waivers.filter(key=key).delete()


@transaction.atomic
def save_report(*, report: Report, user: Any, expected_version: int) -> Report:
    """Store the form of a draft (date, signer, recipients); raises `StaleRecordError` or `StepRefusedError`."""
    _locked(report, ReportState.DRAFT)
    saved: Report = save_record(record=report, user=user, expected_version=expected_version)
    return saved


def indicators_by_label() -> list[Indicator]:
    """The figures that a text can name, as an official looks for them."""
    return sorted(all_indicators(), key=lambda indicator: sort_key(indicator.label))
