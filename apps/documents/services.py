"""Numbers and issuing. A number and the document it belongs to come into being in one transaction."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from apps.core.periods import Period
from apps.documents.blocks import Document, to_json
from apps.documents.models import DocumentFile, IssuedDocument, NumberBook, NumberEntry
from apps.documents.rules import symbol
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from apps.villages.models import AdministrativeUnit


class NumberTakenError(ValueError):
    """The typed number stands in the book already."""


class NumberNeededError(ValueError):
    """The book is kept on paper, so the number must be typed; or it is kept here and must not be."""


class DamagedFileError(OSError):
    """A stored file is gone or no longer has the hash that was recorded when it was issued."""


def open_book(*, unit: AdministrativeUnit, organ: str, type_code: str, year: int) -> NumberBook:
    """The book of an organ, kind and year; made on first use."""
    book, _ = NumberBook.objects.get_or_create(unit=unit, organ=organ, type_code=type_code, year=year)
    return book


@transaction.atomic
def take_number(
    *, book: NumberBook, issued_on: date, subject: str, number: int | None = None, on_paper: bool = False
) -> NumberEntry:
    """Enter the next number of a book kept in the portal, or the typed one of a book kept on paper.

    The book's row is locked until the caller's transaction ends, so numbers are unique and have no gap.
    Raises `NumberNeededError` or `NumberTakenError`.
    """
    locked = NumberBook.objects.select_for_update().get(pk=book.pk)
    kept_here = locked.kept_in == NumberBook.KeptIn.PORTAL
    if kept_here == (number is not None):
        raise NumberNeededError("a paper book needs a typed number, a portal book gives its own")
    if number is None:
        number = locked.last_number + 1
    locked.last_number = max(locked.last_number, number)
    # A plain update: a history row per number would only repeat the register itself.
    NumberBook.objects.filter(pk=locked.pk).update(last_number=locked.last_number)
    try:
        with transaction.atomic():
            return NumberEntry.objects.create(
                book=locked, number=number, issued_on=issued_on, subject=subject, on_paper=on_paper
            )
    except IntegrityError:
        raise NumberTakenError(f"number {number} stands in the book already") from None


@transaction.atomic
def begin_issue(
    *,
    unit: AdministrativeUnit,
    book: NumberBook,
    document: Document,
    figures: Sequence[dict[str, Any]],
    issued_on: date,
    source: str,
    user: Any,
    period: Period | None = None,
    number: int | None = None,
) -> IssuedDocument:
    """First step: bind the number and freeze the document. Files come with `finish_issue`.

    Called again for the same `source` it gives the document that was begun, with its number.
    """
    begun = IssuedDocument.objects.filter(source=source).first()
    if begun:
        return begun
    subject = " ".join(document.subject.split())
    entry = take_number(book=book, issued_on=issued_on, subject=subject, number=number)
    sign = symbol(entry.number, book.type_code, book.organ)
    numbered = replace(
        document,
        letterhead=replace(document.letterhead, number_line=f"Số: {sign}"),
        title=f"{document.type_name.capitalize()} số {sign}: {subject}",
    )
    return IssuedDocument.objects.create(
        unit=unit,
        entry=entry,
        source=source,
        subject=subject,
        issued_on=issued_on,
        signer=document.signature.name,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        snapshot=to_json(numbered),
        figures=list(figures),
        created_by=user,
    )


_WRITERS: dict[str, Callable[[Document], bytes]] = {
    DocumentFile.Format.PDF: render_pdf,
    DocumentFile.Format.DOCX: render_docx,
}


def finish_issue(issued: IssuedDocument) -> IssuedDocument:
    """Second and third step: write the files from the snapshot alone, outside any lock, then record them.

    May be called again after a crash: what is recorded stays, what is missing is written.
    """
    present = set(issued.files.values_list("format", flat=True))
    rendered = {name: write(issued.document) for name, write in _WRITERS.items() if name not in present}
    with transaction.atomic():
        for name, content in rendered.items():
            row = DocumentFile(
                document=issued, format=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content)
            )
            row.file.save("", ContentFile(content), save=False)
            row.save(force_insert=True)
    return issued


def read_file(row: DocumentFile) -> bytes:
    """The stored bytes, checked against their hash; raises `DamagedFileError`."""
    try:
        with row.file.storage.open(str(row.file.name), "rb") as stored:
            content = stored.read()
    except FileNotFoundError:
        raise DamagedFileError(f"the file of {row.document_id} is gone") from None
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise DamagedFileError(f"the file of {row.document_id} was altered")
    return content
