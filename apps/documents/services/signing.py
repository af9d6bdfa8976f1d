"""Signed copies of an issued document: signed here, or signed outside and brought back."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from apps.documents.models import DocumentFile, IssuedDocument, SignedCopy
from apps.documents.services.alarms import read_stored
from apps.documents.services.issuing import DamagedFileError
from apps.documents.signatures.keys import KeyRefusedError, open_key
from apps.documents.signatures.places import NoPlaceError, Place, places_of
from apps.documents.signatures.signing import AlreadySignedError, sign
from apps.documents.signatures.verifying import NotThisDocumentError, Signature, Verdict, verify
from apps.documents.writers.pdf import render_pdf

SIGN = "documents.sign_issueddocument"
BRING = "documents.add_signedcopy"
# The code of a refusal for a damaged file; whoever refuses within a transaction raises the alarm anew behind it.
DAMAGED = "damaged"
_DAMAGED = "Tệp lưu của văn bản không còn nguyên vẹn nên chưa làm được việc này; lãnh đạo đã được báo."
_NO_PLACE = "Không tìm được chỗ ký trên tệp đã ban hành: tải tệp PDF về, ký bằng phần mềm ngoài rồi tải bản ký lên."
_TAKEN = "Chỗ ký này đã có chữ ký số; xem ở mục Bản ký số."


def sign_document(
    *, document: IssuedDocument, field: str, key: bytes, password: str, user: Any, picture: bytes = b""
) -> SignedCopy:
    """Sign the issued PDF, or the copy of it that has most signatures, with a PKCS#12 key; the copy is stored.

    `field` is `SIGNER` or `ORGAN` of `signatures.places`. Key and password are used once and kept nowhere; `picture`, a
    PNG of signature or seal, stays in the copy alone. Raises
    `PermissionDenied`, and `ValidationError` that says at `key` or as a whole why it cannot be done.
    """
    if not user.reach.allows(SIGN, document.unit):
        raise PermissionDenied
    try:
        opened = open_key(key, password, timezone.now())
    except KeyRefusedError as refusal:
        raise ValidationError({"key": str(refusal)}) from None
    issued = _issued_pdf(document)
    places = _places(document, issued)
    organ = " ".join(document.document.letterhead.organ)
    with transaction.atomic():
        locked = _lock(document)
        try:
            signed = sign(
                _newest(locked) or issued, key=opened, field=field, places=places, organ=organ, picture=picture
            )
        except AlreadySignedError:
            raise ValidationError(_TAKEN) from None
        return _store(locked, signed, verify(signed, issued), SignedCopy.How.PORTAL, user)


def bring_signed_copy(*, document: IssuedDocument, content: bytes, user: Any) -> SignedCopy:
    """Keep a copy that was signed outside, once it is certain that it is this document with signatures and no more.

    Raises `PermissionDenied`, and `ValidationError` that says what is wrong with the file.
    """
    if not user.reach.allows(BRING, document.unit):
        raise PermissionDenied
    issued = _issued_pdf(document)
    try:
        verdict = verify(content, issued)
    except NotThisDocumentError as refusal:
        raise ValidationError({"file": str(refusal)}) from None
    if not verdict.is_good:
        raise ValidationError({"file": verdict.problems})
    with transaction.atomic():
        return _store(_lock(document), content, verdict, SignedCopy.How.OUTSIDE, user)


def check_copy(copy: SignedCopy) -> Verdict:
    """The verdict of today over a stored copy; `DamagedFileError` when one of the two files is not what was stored."""
    pdf = DocumentFile.objects.select_related("document__unit").get(
        document=copy.document_id, format=DocumentFile.Format.PDF
    )
    try:
        return verify(read_stored(copy), read_stored(pdf))
    except NotThisDocumentError as refusal:
        return Verdict((), str(refusal))


def free_fields(document: IssuedDocument, fields: dict[str, str]) -> dict[str, str]:
    """Of the fields with their labels those that nobody has signed yet, by what the copies were found to hold."""
    taken = {one["field"] for copy in document.signed_copies.all() for one in copy.signatures}
    return {name: label for name, label in fields.items() if name not in taken}


def _issued_pdf(document: IssuedDocument) -> bytes:
    row = DocumentFile.objects.filter(document=document, format=DocumentFile.Format.PDF).first()
    if row is None:
        raise ValidationError("Văn bản chưa lưu xong tệp PDF: hoàn tất việc ban hành trước.")
    try:
        return read_stored(row)
    except DamagedFileError:
        raise ValidationError(_DAMAGED, code=DAMAGED) from None


def _places(document: IssuedDocument, issued: bytes) -> dict[str, Place]:
    """By the file itself. One issued before files told the signer's line is laid out anew, which gives the same lines
    as long as it gives as many pages.
    """
    reader = PdfFileReader(BytesIO(issued))
    try:
        return places_of(reader)
    except NoPlaceError:
        anew = PdfFileReader(BytesIO(render_pdf(document.document)))
    if len(anew.root["/Pages"]["/Kids"]) != len(reader.root["/Pages"]["/Kids"]):
        raise ValidationError(_NO_PLACE)
    try:
        return places_of(anew)
    except NoPlaceError:
        raise ValidationError(_NO_PLACE) from None


def _lock(document: IssuedDocument) -> Any:
    """Let those who sign one document pass one by one, so that the second signs over the first."""
    return IssuedDocument.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)


def _newest(document: IssuedDocument) -> bytes | None:
    """The copy with most signatures, of several the last; None where there is none."""
    copies = list(document.signed_copies.select_related("document__unit"))
    if not copies:
        return None
    try:
        return read_stored(max(copies, key=lambda copy: (len(copy.signatures), copy.pk)))
    except DamagedFileError:
        raise ValidationError(_DAMAGED, code=DAMAGED) from None


def _store(document: IssuedDocument, content: bytes, verdict: Verdict, how: str, user: Any) -> SignedCopy:
    digest = hashlib.sha256(content).hexdigest()
    if document.signed_copies.filter(sha256=digest).exists():
        raise ValidationError("Bản ký số này đã được lưu.")
    last = next((one for one in verdict.signatures if one.is_whole), verdict.signatures[-1])
    copy = SignedCopy(
        document=document,
        sha256=digest,
        size=len(content),
        signer=last.signer[:300],
        issuer=last.issuer[:300],
        serial=last.serial[:60],
        signed_at=last.signed_at,
        signatures=[_noted(one) for one in verdict.signatures],
        how=how,
        brought_by=user,
    )
    copy.file.save("", ContentFile(content), save=False)
    try:
        copy.save(force_insert=True)
    except Exception:
        # The row is rolled back by itself, the file is not.
        copy.file.storage.delete(str(copy.file.name))
        raise
    return copy


def _noted(signature: Signature) -> dict[str, Any]:
    def moment(value: datetime | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "field": signature.field,
        "signer": signature.signer,
        "issuer": signature.issuer,
        "serial": signature.serial,
        "signed_at": moment(signature.signed_at),
        "valid_from": moment(signature.valid_from),
        "valid_until": moment(signature.valid_until),
        "trust": signature.trust,
    }
