"""What everybody may learn of an issued document, and what a file that somebody holds is to it.

Number, date, organ, kind and hashes; never the text. The subject only while a publication of the document is on the
public notice board.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.documents.models import DocumentFile, IssuedDocument, Organ, Publication, SignedCopy
from apps.documents.services.alarms import read_stored
from apps.documents.services.issuing import DamagedFileError
from apps.documents.services.publications import live_publication
from apps.documents.services.signing import places_or_none
from apps.documents.signatures.verifying import NotThisDocumentError, Verdict, verify

_SAME = "Tệp gồm nguyên văn bản đã ban hành, không sai một byte, và chữ ký số thêm vào phía sau."


@dataclass(frozen=True)
class Hashed:
    """A file of the document by its name in words and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Confirmation:
    """What the public page tells. `kind` and `organ` are as the document prints them."""

    public_id: str
    sign: str
    issued_on: date
    organ: str
    kind: str
    unit_name: str
    files: tuple[Hashed, ...]
    subject: str = ""
    board_address: str = ""
    replaced_by: str = ""
    replaced_on: date | None = None
    replacement_id: str = ""


@dataclass(frozen=True)
class FileCheck:
    """What a file is to the document: "issued", "copy" (a stored signed one), "signed" (good, not stored), "void" (a
    stored one that was declared void), "other".

    Whether anybody vouches for the signers is `verdict.is_trusted`.
    """

    kind: str
    words: str
    verdict: Verdict | None = None


def find_document(public_id: str) -> IssuedDocument | None:
    """The document of that public id whose files are stored."""
    rows: Any = IssuedDocument.objects.complete().select_related("unit", "entry__book")
    found: IssuedDocument | None = rows.filter(public_id=public_id).first()
    return found


def confirm(document: IssuedDocument) -> Confirmation:
    """What may be told of it now."""
    printed = document.document
    files = [Hashed(f"Tệp {row.get_format_display()}", row.sha256) for row in document.files.all()]
    copies = [
        Hashed(f"Bản ký số lưu lúc {timezone.localtime(copy.created_at):%H:%M %d/%m/%Y}", copy.sha256)
        for copy in SignedCopy.objects.filter(document=document).standing()
    ]
    publication = live_publication(document.source)
    later = IssuedDocument.objects.complete().filter(replaces=document).first()
    return Confirmation(
        public_id=document.public_id,
        sign=document.sign,
        issued_on=document.issued_on,
        organ=" ".join(printed.letterhead.organ) or Organ(document.entry.book.organ).label,
        kind=printed.type_name,
        unit_name=printed.author,
        files=(*files, *copies),
        subject=document.subject if publication else "",
        board_address=_board_address(publication) if publication else "",
        replaced_by=later.sign if later else "",
        replaced_on=later.issued_on if later else None,
        replacement_id=later.public_id if later else "",
    )


def _board_address(publication: Publication) -> str:
    return reverse("board:publication", args=[publication.unit_slug, publication.public_id])


def check_file(document: IssuedDocument, content: bytes) -> FileCheck:
    """What the bytes are to the document. They are read and forgotten."""
    digest = hashlib.sha256(content).hexdigest()
    issued = DocumentFile.objects.filter(document=document, format=DocumentFile.Format.PDF).get()
    if digest == issued.sha256:
        return FileCheck("issued", "Đúng là tệp PDF đã ban hành, không sai một byte.")
    try:
        stored = read_stored(issued)
        verdict = verify(content, stored, partial(places_or_none, document, stored))
    except NotThisDocumentError as refusal:
        return FileCheck("other", str(refusal))
    except DamagedFileError:
        return FileCheck("other", "Chưa đối chiếu được: tệp lưu trên cổng đang phải khôi phục.")
    if not verdict.is_good:
        return FileCheck("other", "Tệp bắt đầu bằng văn bản đã ban hành nhưng có điểm không hợp lệ.", verdict)
    copy = SignedCopy.objects.filter(document=document, sha256=digest).first()
    if copy and copy.voided_at:
        day = f"{timezone.localtime(copy.voided_at):%d/%m/%Y}"
        return FileCheck("void", f"Bản ký số này đã bị cơ quan ban hành hủy ngày {day}.", verdict)
    if copy:
        return FileCheck("copy", f"{_SAME} Đúng là một bản ký số đã lưu trên cổng.", verdict)
    return FileCheck("signed", f"{_SAME} Bản này chưa lưu trên cổng.", verdict)
