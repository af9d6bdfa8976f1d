"""Papers of a petition: which are to be written, their first wording, and making one for good."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from apps.complaints.models import Petition, PetitionEvent, PetitionPaper, PetitionPaperKind
from apps.complaints.papers import (
    FORMS,
    Matter,
    Words,
    draft_lines,
    fits,
    has_happened,
    law_numbers,
    number_subject,
    petition_paper,
    recipient_lines,
)
from apps.complaints.rules.flow import AMENDED_FROM
from apps.complaints.services.clock import Clock
from apps.core.constraints import NOT_YET
from apps.core.together import answers
from apps.documents.blocks import Document, to_json
from apps.documents.models import Organ
from apps.documents.rules import SignForm
from apps.documents.services import enter_number
from apps.law.models import LegalText
from apps.law.services import check_citations
from apps.villages.models import AdministrativeUnit, OfficeTerm
from apps.villages.models.officials import Office

_BASIS = "Căn cứ"


@dataclass(frozen=True)
class PaperDraft:
    """What the page offers to go over: the day and the words."""

    issued_on: date
    words: Words


def papers_of(petition: Petition) -> Any:
    """The papers in the order of their days, `is_erased` those whose text is gone; what they say is not loaded."""
    gone = ExpressionWrapper(Q(snapshot__isnull=True), output_field=BooleanField())
    return petition.papers.for_list().annotate(is_erased=gone)  # type: ignore[attr-defined]


def fitting_kinds(petition: Petition) -> list[PetitionPaperKind]:
    """The papers that may be written now; none of a petition whose words are gone."""
    if petition.erased_on:
        return []
    happened = _happened(petition)
    return [kind for kind in FORMS if fits(kind, petition, happened)]


def suggested_kinds(petition: Petition) -> list[PetitionPaperKind]:
    """Of those the ones that are still to be written: the receipt, and what tells of something that has happened."""
    happened = _happened(petition)
    written = {kind for (kind,) in answers(petition.papers.values_list("kind"))}  # type: ignore[attr-defined]
    fitting = [kind for kind in fitting_kinds(petition) if kind not in written]
    return [kind for kind in fitting if has_happened(kind, happened) or (not FORMS[kind].move and not happened)]


def _happened(petition: Petition) -> set[str]:
    return {event.kind for event in petition.events.all()}  # type: ignore[attr-defined]


def draft_paper(*, petition: Petition, kind: PetitionPaperKind, user: Any) -> PaperDraft:
    """The paper as the petition gives it, dated by the day of what it tells of, by today where that is to come."""
    events = list(petition.events.all())  # type: ignore[attr-defined]
    last = {event.kind: event for event in events}
    form = FORMS[kind]
    told = last.get(form.move) or last.get(form.also)
    on = told.happened_on if told else max(timezone.localdate(), petition.received_on)
    if kind == PetitionPaperKind.ACCEPTANCE and told is None:
        # So that the time which the acceptance will set running is known on the paper that tells of it.
        events.append(PetitionEvent(petition=petition, kind=form.move, happened_on=on))
    steps = {step.code: step for step in Clock(petition.unit_id).run(petition, events)}
    matter = Matter(petition, on, tuple(petition.petitioners.all()), last, steps)  # type: ignore[attr-defined]
    right, _ = form.cosigner
    signer, sign_form = ("", SignForm.HEAD) if right else _signer_on(petition.unit, on)
    words = Words(
        text="\n".join(draft_lines(kind, matter)),
        signer=str(user) if kind == PetitionPaperKind.RECEIPT else signer,
        sign_form=sign_form,
        cosigner=matter.first if kind == PetitionPaperKind.RECEIPT and matter.senders else "",
        bases="\n".join(bases_on(kind, petition.petition_type, on)),
        recipients="\n".join(recipient_lines(kind, matter)),
    )
    return PaperDraft(on, words)


def bases_on(kind: PetitionPaperKind, petition_type: str, day: date) -> list[str]:
    """The texts of law that the paper goes back to and that are in force on the day, as they are cited."""
    numbers = law_numbers(kind, petition_type)
    texts = LegalText.objects.in_force_on(day).filter(number__in=numbers)
    return [f"{_BASIS} {text}" for text in sorted(texts, key=lambda text: numbers.index(text.number))]


def _signer_on(unit: AdministrativeUnit, day: date) -> tuple[str, SignForm]:
    """The chairman, who decides on petitions himself; a deputy for him where the office is empty."""
    terms = {term.office: term for term in OfficeTerm.objects.filter(unit=unit).on(day).select_related("official")}
    if (chairman := terms.get(Office.CHAIRMAN)) is not None:
        return chairman.official.full_name, SignForm.HEAD
    if (deputy := terms.get(Office.VICE_CHAIRMAN)) is not None:
        return deputy.official.full_name, SignForm.DEPUTY
    return "", SignForm.HEAD


def compose_paper(*, petition: Petition, kind: PetitionPaperKind, issued_on: date, words: Words) -> Document:
    """The paper as it would be made, with a blank for its number. Raises `ValidationError` where it cannot be."""
    _demand(petition, kind, issued_on, words)
    return petition_paper(petition, kind, words, on=issued_on)


@transaction.atomic
def make_petition_paper(
    *,
    petition: Petition,
    kind: PetitionPaperKind,
    issued_on: date,
    words: Words,
    user: Any,
    number: int | None = None,
) -> PetitionPaper:
    """Take the number and freeze the paper; gives it. It cannot be changed: a later one takes its place.

    `number` is the one typed for a book that is kept on paper. The register shows the kind of paper and the petition's
    number and nobody's name. Raises `ValidationError` with the reason, by field, when the paper cannot be made.
    """
    current: Petition = Petition.objects.select_for_update().get(pk=petition.pk)
    _demand(current, kind, issued_on, words)
    entry = _entry(current, kind, issued_on, number)
    document = petition_paper(current, kind, words, on=issued_on, sign=str(entry) if entry else "")
    paper = PetitionPaper(
        petition=current,
        kind=kind,
        entry=entry,
        issued_on=issued_on,
        signer=words.signer,
        snapshot=to_json(document),
        created_by=user,
    )
    paper.full_clean(exclude={"created_by"})
    paper.save()
    return paper


def _entry(petition: Petition, kind: PetitionPaperKind, issued_on: date, number: int | None) -> Any:
    type_code = FORMS[kind].type_code
    if not type_code:
        if number is not None:
            raise ValidationError({"number": "Văn bản này không lấy số; để trống ô này."})
        return None
    return enter_number(
        unit=petition.unit,
        organ=Organ.PEOPLES_COMMITTEE,
        type_code=type_code,
        issued_on=issued_on,
        subject=number_subject(kind, petition),
        number=number,
    )


def _demand(petition: Petition, kind: PetitionPaperKind, issued_on: date, words: Words) -> None:
    if petition.erased_on:
        raise ValidationError("Đơn đã xóa thông tin cá nhân theo thời hạn lưu giữ, không lập văn bản được nữa.")
    if not fits(kind, petition, _happened(petition)):
        raise ValidationError("Văn bản này không phù hợp với tình trạng hiện tại của đơn. Xem lại diễn biến xử lý.")
    if issued_on > timezone.localdate():
        raise ValidationError({"issued_on": f"Ngày văn bản {NOT_YET}"})
    if issued_on < petition.received_on:
        raise ValidationError(
            {"issued_on": f"Ngày văn bản không được trước ngày tiếp nhận đơn ({petition.received_on:%d/%m/%Y})."}
        )
    if kind == PetitionPaperKind.SUSPENSION and issued_on < AMENDED_FROM:
        raise ValidationError(
            {"issued_on": f"Luật chỉ có việc tạm đình chỉ từ ngày {AMENDED_FROM:%d/%m/%Y} (Luật số 136/2025/QH15)."}
        )
    if not words.text.strip():
        raise ValidationError({"text": "Ghi nội dung văn bản."})
    check_citations(words.bases, issued_on)
