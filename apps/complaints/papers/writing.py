"""From the words that an officer went over to the tree of the paper."""

from dataclasses import dataclass, replace
from datetime import date

from apps.complaints.models import Petition, PetitionPaperKind
from apps.complaints.papers.kinds import FORMS, WHAT, number_subject
from apps.documents.blocks import Document, Signature
from apps.documents.drafting import blocks_of, commune_paper, lines_of, signed
from apps.documents.rules import SignForm, signature_lines


@dataclass(frozen=True)
class Words:
    """What the paper says and who signs: lines of text; `sign_form` only where the committee's head signs.

    `cosigner` signs at the left of a receipt or of minutes.
    """

    text: str
    signer: str
    sign_form: str = SignForm.HEAD
    cosigner: str = ""
    addressees: str = ""
    bases: str = ""
    recipients: str = ""


def petition_paper(petition: Petition, kind: PetitionPaperKind, words: Words, *, on: date, sign: str = "") -> Document:
    """The paper; `sign` is the number that it took, "" before it took one and where it takes none.

    What the file tells of itself outside the text names nobody.
    """
    form = FORMS[kind]
    called = number_subject(kind, petition)
    document = commune_paper(
        petition.unit,
        form.type_name,
        form.about.format(what=WHAT[petition.petition_type]),
        blocks_of(words.text),
        on=on,
        title=f"{called} (số {sign})" if sign else called,
        recipients=tuple(lines_of(words.recipients)),
        signature=_signature(kind, words),
        number=_number_line(form.type_code, sign),
        bases=tuple(lines_of(words.bases)),
        cosigners=_cosigners(kind, words),
    )
    return replace(document, addressees=tuple(lines_of(words.addressees)))


def _number_line(type_code: str, sign: str) -> str:
    if not type_code:
        return ""
    return f"Số: {sign or f'……/{type_code}-UBND'}"


def _signature(kind: PetitionPaperKind, words: Words) -> Signature:
    right, _ = FORMS[kind].cosigner
    if right:
        return signed(right, words.signer)
    form = SignForm(words.sign_form)
    own = "Phó Chủ tịch" if form in (SignForm.DEPUTY, SignForm.COLLECTIVE_DEPUTY) else "Chủ tịch"
    lines = signature_lines(form, organ="Ủy ban nhân dân", head_post="Chủ tịch", own_post=own)
    return signed("\n".join(lines), words.signer)


def _cosigners(kind: PetitionPaperKind, words: Words) -> tuple[Signature, ...]:
    _, left = FORMS[kind].cosigner
    return (signed(left, words.cosigner),) if left else ()
