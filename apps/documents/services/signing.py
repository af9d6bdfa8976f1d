"""Signed copies of an issued document: signed here, or signed outside and brought back."""

import hashlib
from datetime import datetime
from functools import partial
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
from apps.documents.signatures.signing import AlreadySignedError, LockedFileError, sign
from apps.documents.signatures.verifying import NotThisDocumentError, Signature, Verdict, verify
from apps.documents.writers.pdf import render_pdf

SIGN = "documents.sign_issueddocument"
BRING = "documents.add_signedcopy"
VOID = "documents.void_signedcopy"
# The code of a refusal for a damaged file; whoever refuses within a transaction raises the alarm anew behind it.
DAMAGED = "damaged"
_DAMAGED = "Tệp lưu của văn bản không còn nguyên vẹn nên chưa làm được việc này; lãnh đạo đã được báo."
_NO_PLACE = "Không tìm được chỗ ký trên tệp đã ban hành: tải tệp PDF về, ký bằng phần mềm ngoài rồi tải bản ký lên."
_LOCKED = (
    "Bản ký số trước đó khóa tệp, không cho ký thêm: hủy bản ký số đó rồi ký lại, hoặc ký bằng phần mềm ngoài rồi tải "
    "bản ký lên."
)
_NOT_GOOD = (
    "Chưa ký được, tệp sau khi ký sẽ không hợp lệ. Nếu bản ký số trước không cho thêm dấu ký: hủy bản đó rồi ký lại, "
    "hoặc ký bằng phần mềm ngoài rồi tải bản ký lên."
)
_LOCKED_COPY = (
    "Chữ ký trong tệp khóa không cho ký thêm, cơ quan sẽ không ký tiếp được: ký lại, không chọn mục khóa tài liệu sau "
    "khi ký (chứng nhận, không cho phép thay đổi)."
)
_TAKEN = "Chỗ ký này đã có chữ ký số; xem ở mục Bản ký số."


def sign_document(
    *, document: IssuedDocument, field: str, key: bytes, password: str, user: Any, picture: bytes = b""
) -> SignedCopy:
    """Sign the issued PDF, or the copy of it that `copy_to_sign` names, with a PKCS#12 key; the copy is stored.

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
    try:
        places = find_places(document, issued)
    except NoPlaceError:
        raise ValidationError(_NO_PLACE) from None
    organ = " ".join(document.document.letterhead.organ)
    with transaction.atomic():
        locked = _lock(document)
        earlier = copy_to_sign(locked)
        before = _read(earlier) if earlier else issued
        try:
            signed = sign(before, key=opened, field=field, places=places, organ=organ, picture=picture)
            verdict = verify(signed, issued, lambda: places)
        except AlreadySignedError:
            raise ValidationError(_TAKEN) from None
        except LockedFileError:
            raise ValidationError(_LOCKED) from None
        except NotThisDocumentError as refusal:
            raise ValidationError(f"Chưa ký được: {refusal} Bỏ ảnh hoặc dùng ảnh nhỏ hơn rồi ký lại.") from None
        if not verdict.is_good:
            raise ValidationError([_NOT_GOOD, *verdict.problems])
        return _store(locked, signed, verdict, SignedCopy.How.PORTAL, user)


def bring_signed_copy(*, document: IssuedDocument, content: bytes, user: Any) -> SignedCopy:
    """Keep a copy that was signed outside, once it is certain that it is this document with signatures and no more.

    Raises `PermissionDenied`, and `ValidationError` that says what is wrong with the file.
    """
    if not user.reach.allows(BRING, document.unit):
        raise PermissionDenied
    issued = _issued_pdf(document)
    try:
        verdict = verify(content, issued, partial(places_or_none, document, issued))
    except NotThisDocumentError as refusal:
        raise ValidationError({"file": str(refusal)}) from None
    if not verdict.is_good:
        raise ValidationError({"file": verdict.problems})
    if verdict.is_locked:
        raise ValidationError({"file": _LOCKED_COPY})
    with transaction.atomic():
        return _store(_lock(document), content, verdict, SignedCopy.How.OUTSIDE, user)


@transaction.atomic
def void_copy(*, copy: SignedCopy, reason: str, user: Any) -> SignedCopy:
    """Declare a signed copy void, for a reason; file and row stay. Places of its signatures are free again.

    Raises `PermissionDenied` unless the user may void copies of the unit, and `ValidationError` without a reason or
    when it is void already.
    """
    if not user.reach.allows(VOID, copy.document.unit):
        raise PermissionDenied
    # The document's row first, as in signing, so that none signs on what is declared void at that moment.
    _lock(copy.document)
    current = SignedCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
    if current.voided_at is not None:
        raise ValidationError(f"Bản ký số này đã bị hủy: {current.reason}")
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do hủy."})
    current.voided_at, current.voided_by, current.reason = timezone.now(), user, reason
    current.save(force_update=True)
    return current


def check_copy(copy: SignedCopy) -> Verdict:
    """The verdict of today over a stored copy; `DamagedFileError` when one of the two files is not what was stored."""
    pdf = DocumentFile.objects.select_related("document__unit").get(
        document=copy.document_id, format=DocumentFile.Format.PDF
    )
    issued = read_stored(pdf)
    try:
        return verify(read_stored(copy), issued, partial(places_or_none, pdf.document, issued))
    except NotThisDocumentError as refusal:
        return Verdict((), str(refusal))


def free_fields(document: IssuedDocument, fields: dict[str, str]) -> dict[str, str]:
    """Of the fields with their labels those that nobody has signed yet in what the portal would sign next."""
    earlier = copy_to_sign(document)
    taken = {one["field"] for one in earlier.signatures} if earlier else set()
    return {name: label for name, label in fields.items() if name not in taken}


def _issued_pdf(document: IssuedDocument) -> bytes:
    row = DocumentFile.objects.filter(document=document, format=DocumentFile.Format.PDF).first()
    if row is None:
        raise ValidationError("Văn bản chưa lưu xong tệp PDF: hoàn tất việc ban hành trước.")
    return _read(row)


def _read(row: DocumentFile | SignedCopy) -> bytes:
    try:
        return read_stored(row)
    except DamagedFileError:
        raise ValidationError(_DAMAGED, code=DAMAGED) from None


def find_places(document: IssuedDocument, issued: bytes) -> dict[str, Place]:
    """By the file itself. One issued before files told the signer's line is laid out anew, which gives the same lines
    as long as it gives as many pages. Raises `NoPlaceError`.
    """
    reader = PdfFileReader(BytesIO(issued))
    try:
        return places_of(reader)
    except NoPlaceError:
        anew = PdfFileReader(BytesIO(render_pdf(document.document)))
    if len(anew.root["/Pages"]["/Kids"]) != len(reader.root["/Pages"]["/Kids"]):
        raise NoPlaceError("the document is laid out otherwise today")
    return places_of(anew)


def places_or_none(document: IssuedDocument, issued: bytes) -> dict[str, Place]:
    """As `find_places`, empty where there are none: no mark may show then."""
    try:
        return find_places(document, issued)
    except NoPlaceError:
        return {}


def _lock(document: IssuedDocument) -> Any:
    """Let those who sign one document pass one by one, so that the second signs over the first."""
    return IssuedDocument.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)


def copy_to_sign(document: IssuedDocument) -> SignedCopy | None:
    """Of the copies that stand and may be signed on the one with most signatures, of several the last.

    None where the issued file is to be signed: what came from outside with signers that nobody vouches for blocks no
    place.
    """
    copies: Any = document.signed_copies
    fit = [copy for copy in copies.standing().for_list() if copy.may_be_signed_on]
    return max(fit, key=lambda copy: (len(copy.signatures), copy.pk), default=None)


def _store(document: IssuedDocument, content: bytes, verdict: Verdict, how: str, user: Any) -> SignedCopy:
    digest = hashlib.sha256(content).hexdigest()
    known = document.signed_copies.filter(sha256=digest).first()
    if known:
        raise ValidationError("Bản ký số này đã bị hủy." if known.voided_at else "Bản ký số này đã được lưu.")
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
        "trusted": signature.is_trusted,
    }
