"""The paper of a decision about a body: its first wording from the record, and making it for good."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.committees.models import Committee, CommitteeDecision, CommitteeMember, CommitteePaper, DecisionKind
from apps.committees.papers.decisions import (
    ISSUERS,
    TYPE_CODE,
    Words,
    decision_paper,
    draft_lines,
    law_numbers,
    number_subject,
    recipient_lines,
    subject_of,
    usual_organ,
)
from apps.committees.papers.writing import ROSTER, has_one_roster
from apps.committees.services.renewal import follow_paper
from apps.core.constraints import NOT_YET
from apps.core.services import lock_current, save_record
from apps.documents.blocks import Document, to_json
from apps.documents.rules import SignForm
from apps.documents.services import enter_number
from apps.law.models import LegalText
from apps.law.services import check_citations
from apps.villages.models import AdministrativeUnit, OfficeTerm


@dataclass(frozen=True)
class PaperDraft:
    """What the page offers to go over: the day and the words."""

    issued_on: date
    words: Words


def draft_decision(*, decision: CommitteeDecision, organ: str = "") -> PaperDraft:
    """The paper as the record gives it, of the decision's own day and of the organ that usually decides, or `organ`."""
    committee, day = decision.committee, decision.decided_on
    organ = organ if organ in ISSUERS else usual_organ(committee.kind)
    signer, sign_form = _signer_on(committee.unit, organ, day)
    words = Words(
        organ=organ,
        subject=subject_of(decision),
        bases="\n".join(_bases_on(committee.kind, organ, day)),
        text="\n".join(draft_lines(decision, organ, roster_of(decision))),
        recipients="\n".join(recipient_lines(committee)),
        sign_form=sign_form,
        signer=signer,
    )
    return PaperDraft(day, words)


def roster_of(decision: CommitteeDecision) -> list[CommitteeMember]:
    """Who sits on the day of the decision, the head first, with what the list prints."""
    members = CommitteeMember.objects.filter(committee=decision.committee_id).for_list()
    kept = [member for member in members if member.serves_on(decision.decided_on)]
    ranked: list[CommitteeMember] = Committee.by_rank(kept)
    return ranked


def _bases_on(kind: str, organ: str, day: date) -> list[str]:
    """The texts of law that are in force on the day, as they are cited."""
    numbers = law_numbers(kind, organ)
    texts = LegalText.objects.in_force_on(day).filter(number__in=numbers)
    return [f"Căn cứ {text}" for text in sorted(texts, key=lambda text: numbers.index(text.number))]


def _signer_on(unit: AdministrativeUnit, organ: str, day: date) -> tuple[str, SignForm]:
    """The head of the organ by the offices of the day; a deputy for him where that office is empty."""
    issuer = ISSUERS[organ]
    terms = {term.office: term for term in OfficeTerm.objects.filter(unit=unit).on(day).select_related("official")}
    if (head := terms.get(issuer.office)) is not None:
        return head.official.full_name, SignForm.COLLECTIVE
    if (deputy := terms.get(issuer.acting)) is not None:
        return deputy.official.full_name, SignForm.COLLECTIVE_DEPUTY
    return "", SignForm.COLLECTIVE


def compose_decision(*, decision: CommitteeDecision, issued_on: date, words: Words) -> Document:
    """The paper as it would be made, with a blank for its number. Raises `ValidationError` where it cannot be."""
    members = roster_of(decision)
    _demand(decision, members, issued_on, words)
    return decision_paper(decision, members, words, on=issued_on)


@transaction.atomic
def make_committee_paper(
    *,
    committee: Committee,
    decision: CommitteeDecision,
    issued_on: date,
    words: Words,
    user: Any,
    expected_version: int,
    number: int | None = None,
) -> CommitteePaper:
    """Take the number and freeze the paper; gives it. The decision gets its number and day, and seats follow that day.

    `number` is the one typed for a book that is kept on paper. Raises `ValidationError` with the reason, by field, when
    the paper cannot be made; a decision has one, and it cannot be changed.
    """
    current = lock_current(committee, expected_version)
    stored = current.decisions.for_list().get(pk=decision.pk)
    stored.committee = current
    members = roster_of(stored)
    _demand(stored, members, issued_on, words)
    entry = enter_number(
        unit=current.unit,
        organ=words.organ,
        type_code=TYPE_CODE,
        issued_on=issued_on,
        subject=number_subject(stored)[:500],
        number=number,
    )
    follow_paper(decision=stored, number=str(entry), decided_on=issued_on)
    document = decision_paper(stored, members, words, on=issued_on, sign=str(entry))
    paper = CommitteePaper(
        decision=stored,
        entry=entry,
        issued_on=issued_on,
        signer=words.signer,
        snapshot=to_json(document),
        created_by=user,
    )
    paper.full_clean(exclude={"created_by"})
    paper.save()
    current.full_clean()
    save_record(record=current, user=user)
    return paper


def _demand(decision: CommitteeDecision, members: list[CommitteeMember], issued_on: date, words: Words) -> None:
    if decision.made_paper is not None:
        raise ValidationError(f"Đã lập văn bản của quyết định này: {decision.made_paper}.")
    if not members:
        raise ValidationError(
            f"Không có thành viên nào vào ngày quyết định ({decision.decided_on:%d/%m/%Y}); ghi thành viên trước."
        )
    committee = decision.committee
    if issued_on > timezone.localdate():
        raise ValidationError({"issued_on": f"Ngày văn bản {NOT_YET}"})
    if decision.kind != DecisionKind.ESTABLISH and issued_on < committee.established_on:
        raise ValidationError(
            {"issued_on": f"Ngày văn bản không được trước ngày thành lập ({committee.established_on:%d/%m/%Y})."}
        )
    if committee.dissolved_on and issued_on > committee.dissolved_on:
        raise ValidationError(
            {"issued_on": f"Ban, tổ đã kết thúc hoạt động sau ngày {committee.dissolved_on:%d/%m/%Y}."}
        )
    if decision.term_until and decision.term_until < issued_on:
        raise ValidationError({"issued_on": f"Nhiệm kỳ ghi đến ngày {decision.term_until:%d/%m/%Y}, trước ngày này."})
    if not has_one_roster(words.text):
        raise ValidationError({"text": f"Nội dung phải có đúng một dòng {ROSTER}, là chỗ đặt danh sách."})
    check_citations(words.bases, issued_on)
