"""What a PDF says of itself against the issued one: is it that document, who signed it, was anything changed since."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto.parser import parse
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from apps.core.text import clean_text
from apps.documents.signatures.differences import POLICY, has_stray_mark, only_signatures_since
from apps.documents.signatures.places import NoPlaceError, Place, places_of

# What signatures add to a file; a mark with a picture and a chain of certificates takes some hundred kilobytes.
MOST_ADDED = 8 * 1024 * 1024
# Leader, organ and a few who sign with them; each comparison of two states of a file takes its time.
MOST_SIGNATURES = 10
# A signature with its mark, its chain and proofs of its certificates takes some dozens.
_MOST_OBJECTS = 4000
UNCHECKED_TRUST = "chưa kiểm tra được chuỗi tin cậy"
_TRUSTED = "chuỗi tin cậy hợp lệ"
_UNTRUSTED = "chứng thư không thuộc chuỗi tin cậy đã khai báo"
_OUT_OF_FORCE = "chứng thư không có hiệu lực vào lúc ký"
_TOO_MANY = f"Tệp có hơn {MOST_SIGNATURES} chữ ký hoặc hơn {MOST_SIGNATURES} lần ghi thêm nên không kiểm tra."
_STRAY = (
    "Dấu hiển thị của chữ ký nằm ngoài chỗ ký, có thể che nội dung văn bản. Khi ký bằng phần mềm ngoài, đặt dấu vào "
    "khoảng trống giữa chức vụ và họ tên người ký ở trang cuối, hoặc ký không hiện dấu."
)
_UNREADABLE = "Phần thêm sau tệp đã ban hành không đọc được: tệp tải dở dang hoặc đã bị thay đổi."


class NotThisDocumentError(ValueError):
    """The file is not the issued one with signatures behind it; the message says in Vietnamese what is wrong."""


@dataclass(frozen=True)
class Signature:
    """One signature of a file. `signed_at` is the time that the signer's machine told, None where it told none."""

    field: str
    signer: str
    issuer: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    signed_at: datetime | None
    is_whole: bool
    trust: str
    problem: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem

    @property
    def is_trusted(self) -> bool:
        """Whether a declared authority vouches for who signed; without that anybody may have."""
        return self.is_good and self.trust == _TRUSTED


@dataclass(frozen=True)
class Verdict:
    """All signatures of a file, in their order, and what is wrong with it as a whole.

    One that `is_locked` was certified so that nothing may be added any more, no signature either.
    """

    signatures: tuple[Signature, ...]
    problem: str = ""
    is_locked: bool = False

    @property
    def is_good(self) -> bool:
        """Signed, and nothing in it was changed."""
        return not self.problem and bool(self.signatures) and all(signature.is_good for signature in self.signatures)

    @property
    def is_trusted(self) -> bool:
        """Good, and of every signer it is known who he is."""
        return self.is_good and all(signature.is_trusted for signature in self.signatures)

    @property
    def problems(self) -> list[str]:
        own = [f"{one.signer}: {one.problem}" for one in self.signatures if one.problem]
        return [self.problem, *own] if self.problem else own


def demand_begins_with(content: bytes, issued: bytes) -> None:
    """Signing adds to a file and leaves what was there; raises `NotThisDocumentError` for every other one."""
    if content.startswith(issued):
        return
    same = next((at for at, pair in enumerate(zip(content, issued, strict=False)) if pair[0] != pair[1]), None)
    if same is None:
        raise NotThisDocumentError("Tệp tải dở dang: ngắn hơn tệp đã ban hành.")
    # Documents of one writer share their first lines alone; what goes on for longer is this one, altered.
    if same > len(issued) // 10 or len(content) == len(issued):
        raise NotThisDocumentError(
            f"Nội dung đã bị thay đổi so với tệp đã ban hành, từ byte thứ {same + 1}. Tải lại tệp PDF của văn bản này "
            "trên cổng rồi ký, không in hoặc lưu lại bằng phần mềm khác."
        )
    raise NotThisDocumentError(
        "Tệp không phải bản PDF đã ban hành của văn bản này: là văn bản khác, hoặc đã được lưu lại bằng phần mềm khác."
    )


def verify(content: bytes, issued: bytes, places: Callable[[], dict[str, Place]] | None = None) -> Verdict:
    """Check a file that begins with the issued bytes: `NotThisDocumentError` for any other, or one too long.

    The whole must be covered by the last signature, and nothing but signatures may have come since the issue, whose
    marks stand at the `places` for them (those that the issued file tells). Nothing is fetched: withdrawn certificates
    are not asked for.
    """
    demand_begins_with(content, issued)
    if len(content) - len(issued) > MOST_ADDED:
        raise NotThisDocumentError(f"Phần thêm vào tệp đã ban hành lớn hơn {MOST_ADDED // 1024**2} MB.")
    if content == issued:
        return Verdict((), "Tệp chưa có chữ ký số.")
    try:
        return _verdict(content, issued, places or (lambda: _places_told(issued)))
    except Exception:  # what a sender wrote there makes the reader fail in a dozen ways; all mean the same here
        return Verdict((), _UNREADABLE)


def _places_told(issued: bytes) -> dict[str, Place]:
    try:
        return places_of(PdfFileReader(BytesIO(issued)))
    except NoPlaceError:
        return {}


def _verdict(content: bytes, issued: bytes, places: Callable[[], dict[str, Place]]) -> Verdict:
    # Before the reader follows what a sender wrote there.
    added = len(issued)
    if content.count(b"obj", added) > 2 * _MOST_OBJECTS or content.count(b"trailer", added) > MOST_SIGNATURES:
        return Verdict((), _TOO_MANY)
    reader = PdfFileReader(BytesIO(content))
    base = PdfFileReader(BytesIO(issued)).xrefs.total_revisions - 1
    if reader.xrefs.total_revisions - base - 1 > MOST_SIGNATURES or len(reader.embedded_signatures) > MOST_SIGNATURES:
        return Verdict((), _TOO_MANY)
    embedded = [one for one in reader.embedded_signatures if one.sig_object_type == "/Sig"]
    if not embedded:
        return Verdict((), "Tệp chưa có chữ ký số.")
    signatures = tuple(_signature(one) for one in embedded)
    if not any(one.is_whole for one in signatures):
        return Verdict(signatures, "Sau chữ ký cuối cùng còn dữ liệu không được ký.")
    if not only_signatures_since(reader, base):
        return Verdict(signatures, "Ngoài chữ ký số, tệp còn thay đổi khác so với bản đã ban hành.")
    if has_stray_mark(reader, base, places):
        return Verdict(signatures, _STRAY)
    return Verdict(signatures, is_locked=any(one.docmdp_level == MDPPerm.NO_CHANGES for one in embedded))


def _signature(embedded: EmbeddedPdfSignature) -> Signature:
    certificate = embedded.signer_cert
    signed_at = embedded.self_reported_timestamp
    roots = trust_roots(settings.TRUST_ROOTS)
    context = ValidationContext(
        trust_roots=list(roots), allow_fetching=False, moment=signed_at, best_signature_time=signed_at
    )
    status = validate_pdf_signature(embedded, signer_validation_context=context, diff_policy=POLICY)
    trust = (_TRUSTED if status.trusted else _UNTRUSTED) if roots else UNCHECKED_TRUST
    if signed_at and not certificate.not_valid_before <= signed_at <= certificate.not_valid_after:
        trust = _OUT_OF_FORCE
    return Signature(
        field=str(embedded.field_name),
        signer=_name(certificate.subject.native) or certificate.subject.human_friendly,
        issuer=_name(certificate.issuer.native) or certificate.issuer.human_friendly,
        serial=f"{certificate.serial_number:X}",
        valid_from=certificate.not_valid_before,
        valid_until=certificate.not_valid_after,
        signed_at=signed_at,
        is_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trust=trust,
        problem=_problem(status) or _container_problem(embedded),
    )


def _problem(status: Any) -> str:
    if not status.intact:
        return "nội dung đã bị thay đổi sau khi ký."
    if not status.valid:
        return "chữ ký không đúng với chứng thư kèm theo."
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "chữ ký không bao trùm toàn bộ tệp lúc ký."
    if not status.docmdp_ok:
        return "sau khi ký, tệp có thay đổi mà chữ ký không cho phép."
    return ""


def _container_problem(embedded: EmbeddedPdfSignature) -> str:
    """What nobody signs of a signature: the room behind it is empty, and the certificates along with it are whole."""
    content = bytes(embedded.pkcs7_content)
    _, _, _, header, body, trailer = parse(content)
    if any(content[len(header) + len(body) + len(trailer) :]):
        return "phần chứa chữ ký đã bị thay đổi."
    all_of_them = [x509.load_der_x509_certificate(one.dump()) for one in _certificates_of(embedded)]
    for one in all_of_them[1:]:
        others = [other for other in all_of_them if other is not one]
        is_root = one.issuer == one.subject
        if not (_issued(one, one) if is_root else any(_issued(other, one) for other in others)):
            return "chứng thư kèm theo chữ ký đã bị thay đổi hoặc không liên quan đến người ký."
    return ""


def _certificates_of(embedded: EmbeddedPdfSignature) -> list[Certificate]:
    return [embedded.signer_cert, *embedded.other_embedded_certs]


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _name(names: Any) -> str:
    value = names.get("common_name", "")
    return clean_text(value if isinstance(value, str) else ", ".join(map(str, value)))


@lru_cache(maxsize=2)
def trust_roots(folder: str) -> tuple[Certificate, ...]:
    """The certificates in PEM files of the folder; read once a process. None where no folder is named."""
    return tuple(_certificates(Path(folder))) if folder else ()


def _certificates(folder: Path) -> Iterator[Certificate]:
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() in (".pem", ".crt", ".cer"):
            for found in x509.load_pem_x509_certificates(path.read_bytes()):
                yield Certificate.load(found.public_bytes(Encoding.DER))
