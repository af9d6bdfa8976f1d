"""An issued report goes back to its commune with comments; the commune answers with one that replaces it."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.services import note_submission
from apps.documents.models import IssuedDocument
from apps.reports.below import received_by
from apps.reports.models import (
    RETURN_REPORTS,
    Report,
    ReportReturn,
    ReportSection,
    ReportState,
    ReportStep,
)
from apps.reports.services.steps import note_step
from apps.villages.models import AdministrativeUnit

# What a draft takes over from the report in whose place it is to come.
_FORM = (
    *("outline", "start", "end", "subject", "organ", "addressees", "recipients", "sign_form", "head_post"),
    *("own_post", "signer", "with_predecessors", "answers"),
)


@transaction.atomic
def return_issued_report(
    *, document: IssuedDocument, by_unit: AdministrativeUnit, user: Any, comment: str, answer_by: date | None = None
) -> ReportReturn:
    """Note that the level above gave a report back, and why; the issued document stays as it is.

    That is for the unit that received it: `PermissionDenied` for one above which the commune did not stand at the end
    of the period, whatever came before or after. Raises `ValidationError` when it was replaced, or came back already
    and no document has replaced it yet.
    """
    received = IssuedDocument.objects.filter(received_by(by_unit, user), pk=document.pk)
    if not user.reach.allows(RETURN_REPORTS, by_unit) or not received.exists():
        raise PermissionDenied
    IssuedDocument.objects.select_for_update().only("pk").get(pk=document.pk)
    later = IssuedDocument.objects.filter(replaces=document).values_list("sign", flat=True).first()
    if later:
        raise ValidationError(f"Báo cáo này đã được thay thế bằng văn bản {later}; xem và trả lại văn bản đó.")
    if ReportReturn.objects.standing().filter(document=document).exists():
        raise ValidationError("Báo cáo này đã được trả lại và đang chờ xã gửi lại.")
    returned = ReportReturn(
        unit_id=document.unit_id, document=document, by_unit=by_unit, comment=comment, answer_by=answer_by, by=user
    )
    returned.full_clean(exclude=["unit", "by"])
    returned.save()
    report = Report.objects.filter(document=document).first()
    if report is not None:
        note_step(report, ReportStep.Action.CAME_BACK, user, comment)
    return returned


@transaction.atomic
def take_back_return(*, returned: ReportReturn, user: Any) -> ReportReturn:
    """The level above no longer asks for another document; what it said stays on file. Done twice it stays done."""
    if not user.reach.allows(RETURN_REPORTS, returned.by_unit):
        raise PermissionDenied
    current = ReportReturn.objects.select_for_update().get(pk=returned.pk)
    if current.taken_back_at is None:
        current.taken_back_at, current.taken_back_by = timezone.now(), user
        current.save()
    return current


@transaction.atomic
def answer_return(*, returned: ReportReturn, user: Any, submission: str = "") -> Report:
    """A draft with the text and form of the report that came back, to be issued in the place of that document.

    Asked twice it gives the same draft; another draft of the period is left alone. Raises `ValidationError` when
    there is nothing to answer any more.
    """
    if not user.reach.may_write(Report, returned.unit):
        raise PermissionDenied
    current = ReportReturn.objects.select_for_update().get(pk=returned.pk)
    if current.taken_back_at is not None:
        raise ValidationError("Cấp trên đã rút ý kiến trả lại; không cần gửi lại báo cáo.")
    if not ReportReturn.objects.unanswered().filter(pk=current.pk).exists():
        raise ValidationError("Đã ban hành văn bản thay thế cho báo cáo này.")
    before = Report.objects.filter(document=returned.document_id).first()
    if before is None:
        raise ValidationError("Báo cáo này không lập trên cổng; lập báo cáo mới cho kỳ đó.")
    own = Report.objects.filter(answers_return=current).exclude(state=ReportState.ISSUED)
    draft = own.order_by("-pk").first() or _copy(before, user, current)
    if submission:
        note_submission(submission, user, draft.get_absolute_url())
    return draft


def _section_content() -> list[str]:
    """What a section holds, without what makes it this one of this report."""
    fields = ReportSection._meta.concrete_fields
    return [field.attname for field in fields if not field.primary_key and field.name not in ("report", "version")]


def _copy(before: Report, user: Any, returned: ReportReturn) -> Report:
    values = {field: getattr(before, field) for field in _FORM} | {"answers_return": returned}
    draft = Report.objects.create(unit=before.unit, created_by=user, issued_on=timezone.localdate(), **values)
    ReportSection.objects.bulk_create(
        ReportSection(report=draft, **{name: getattr(section, name) for name in _section_content()})
        for section in before.sections.all()
    )
    note_step(draft, ReportStep.Action.CREATED, user, f"soạn lại từ {returned.document}")
    return draft
