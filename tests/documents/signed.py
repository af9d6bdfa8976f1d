"""Short hand for tests that sign issued documents: files, and documents whose files are stored."""

import subprocess
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader

from apps.documents.models import IssuedDocument
from apps.documents.services import finish_issue, open_book, read_stored
from apps.documents.signatures.keys import Key, open_key
from apps.documents.signatures.places import ORGAN, SIGNER, places_of
from apps.documents.signatures.signing import sign
from apps.documents.writers.pdf import render_pdf
from tests.documents.issuing import begin
from tests.documents.keys import ORGAN_NAME, PASSWORD, SIGNER_NAME, key_file
from tests.documents.sample import REPORT, replace

ADDRESS = "https://dan-chu.songvan.example/xac-nhan/0123456789abcdef/"
CODED = replace(REPORT, body=REPORT.body[:8], confirmation=ADDRESS)


@cache
def opened(name: str) -> Key:
    """The test's key of that name."""
    return open_key(key_file(name), PASSWORD, datetime.now(UTC))


@cache
def issued_file() -> bytes:
    """The first two pages of the report with its code."""
    return render_pdf(CODED)


def signed_by(content: bytes, field: str = SIGNER, issued: bytes | None = None, **values) -> bytes:
    """The file with one more signature of the leader, or of the organ."""
    places = places_of(PdfFileReader(BytesIO(issued or issued_file())))
    name = SIGNER_NAME if field == SIGNER else ORGAN_NAME
    return sign(content, key=opened(name), field=field, places=places, organ=ORGAN_NAME, **values)


@cache
def signed_file() -> bytes:
    """Signed by the leader."""
    return signed_by(issued_file())


@cache
def twice_signed_file() -> bytes:
    """Signed by the leader, then by the organ."""
    return signed_by(signed_file(), ORGAN)


def stored_document(unit, source: str = "reports.report:1", **values) -> IssuedDocument:
    """A document of the unit with its files."""
    return finish_issue(begin(unit, open_book(unit=unit, organ="UBND", type_code="BC", year=2024), source, **values))


def pdf_of(issued: IssuedDocument) -> bytes:
    return read_stored(issued.files.get(format="pdf"))


def altered_on_disk(row) -> None:
    """One byte in the middle of a stored file is another."""
    path = Path(row.file.path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def tool(*command: str, stdin: bytes = b"") -> str:
    """What a program of poppler or qpdf says; one that is missing fails the test."""
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    return (done.stdout + done.stderr).decode(errors="replace")
