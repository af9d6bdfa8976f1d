"""Numbers and issuing. A number and the document it belongs to come into being in one transaction."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse

from apps.core.periods import Period
from apps.documents.blocks import Document, to_json
from apps.documents.models import DocumentFile, IssuedDocument, NumberBook, NumberEntry
from apps.documents.rules import symbol
from apps.documents.writers.docx import render_docx
from apps.documents.writers.pdf import render_pdf
from apps.villages.models import AdministrativeUnit
from apps.villages.models.base import new_public_id

NUMBER_TAKEN = "Số này đã có trong sổ; kiểm tra lại sổ giấy."


class NumberTakenError(ValueError):
    """The typed number stands in the book already."""


class NumberNeededError(ValueError):
    """The book is kept on paper, so the number must be typed; or it is kept here and must not be."""


class BookThereError(ValueError):
    """The book to be opened is there already; `book` is how it stands."""

    def __init__(self, book: NumberBook) -> None:
        super().__init__(f"{book} is there")
        self.book = book


class BookRefusedError(ValueError):
    """The book cannot be kept so; the message says in Vietnamese why and what to do."""


class ReplacementRefusedError(ValueError):
    """The document cannot be replaced; the message says in Vietnamese why."""


class DamagedFileError(OSError):
    """A stored file is gone or no longer has the hash that was recorded when it was issued.

    `found` is the SHA-256 of what stands there instead, "" where nothing does.
    """

    def __init__(self, message: str, *, found: str = "") -> None:
        super().__init__(message)
        self.found = found


def open_book(*, unit: AdministrativeUnit, organ: str, type_code: str, year: int) -> NumberBook:
    """The book of an organ, kind and year; made on first use."""
    book, _ = NumberBook.objects.get_or_create(unit=unit, organ=organ, type_code=type_code, year=year)
    return book


@transaction.atomic
def keep_book(
    *,
    unit: AdministrativeUnit,
    organ: str,
    type_code: str,
    year: int,
    kept_in: str,
    last_number: int,
    opens: bool = False,
) -> NumberBook:
    """Open a book, or say anew where it is kept and which of its numbers was used last.

    `opens`: the book is a new one; `BookThereError` when it is there. Raises `BookRefusedError` when numbers above
    `last_number` stand in the book: they would be given twice.
    """
    opened, is_new = NumberBook.objects.get_or_create(unit=unit, organ=organ, type_code=type_code, year=year)
    book: Any = NumberBook.objects.select_for_update().get(pk=opened.pk)
    if opens and not is_new:
        raise BookThereError(book)
    highest = book.entries.aggregate(highest=Max("number"))["highest"] or 0
    if last_number < highest:
        entered = symbol(highest, type_code, organ)
        raise BookRefusedError(f"Sổ đã ghi đến số {entered}; số đã dùng gần nhất không được nhỏ hơn {highest}.")
    if (book.kept_in, book.last_number) != (kept_in, last_number):
        # The history keeps no counter, so that it tells the decisions of people only.
        book._change_reason = f"Số đã dùng gần nhất: {book.last_number} → {last_number}"
        book.kept_in, book.last_number = NumberBook.KeptIn(kept_in), last_number
        book.save()
    kept: NumberBook = book
    return kept


@transaction.atomic
def take_number(
    *,
    book: NumberBook,
    issued_on: date,
    subject: str,
    number: int | None = None,
    on_paper: bool = False,
    is_directing: bool = False,
) -> NumberEntry:
    """Enter the next number of a book kept in the portal, or the typed one of a book kept on paper.

    The book's row is locked until the caller's transaction ends, so numbers are unique and have no gap.
    Raises `NumberNeededError` or `NumberTakenError`, and ValueError for a date outside the book's year.
    """
    if issued_on.year != book.year:
        raise ValueError(f"a document of {issued_on} has no number in the book of {book.year}")
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
                book=locked,
                number=number,
                issued_on=issued_on,
                subject=subject,
                on_paper=on_paper,
                is_directing=is_directing,
            )
    except IntegrityError:
        raise NumberTakenError(f"number {number} stands in the book already") from None


def note_paper(
    *,
    unit: AdministrativeUnit,
    organ: str,
    type_code: str,
    issued_on: date,
    subject: str,
    number: int | None = None,
    is_directing: bool = False,
) -> NumberEntry:
    """Enter a document that exists on paper only into the book of its year; errors as `enter_number`."""
    return enter_number(
        unit=unit,
        organ=organ,
        type_code=type_code,
        issued_on=issued_on,
        subject=subject,
        number=number,
        on_paper=True,
        is_directing=is_directing,
    )


def enter_number(
    *,
    unit: AdministrativeUnit,
    organ: str,
    type_code: str,
    issued_on: date,
    subject: str,
    number: int | None = None,
    on_paper: bool = False,
    is_directing: bool = False,
) -> NumberEntry:
    """`take_number` from the book of the day, for forms: what is wrong comes as `ValidationError` at `number`."""
    book = open_book(unit=unit, organ=organ, type_code=type_code, year=issued_on.year)
    try:
        return take_number(
            book=book,
            issued_on=issued_on,
            subject=subject,
            number=number,
            on_paper=on_paper,
            is_directing=is_directing,
        )
    except NumberTakenError:
        raise ValidationError({"number": NUMBER_TAKEN}) from None
    except NumberNeededError:
        advice = (
            "Sổ này giữ trên giấy: ghi số đã cấp trong sổ giấy."
            if number is None
            else "Sổ này giữ trên cổng: để trống ô này, cổng cấp số tiếp theo."
        )
        raise ValidationError({"number": advice}) from None


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
    replaces: IssuedDocument | None = None,
) -> IssuedDocument:
    """First step: bind the number and freeze the document. Files come with `finish_issue`.

    Called again for the same `source` it gives the document that was begun, with its number. `replaces` is the
    earlier document that this one takes the place of: of the same unit and not replaced yet, or else
    `ReplacementRefusedError`. Other errors as `take_number`.
    """
    # Before the lock: a process that asks for its first address reads all the portal's views, which takes a second.
    public_id = new_public_id()
    confirmation = confirmation_address(public_id)
    subject = " ".join(document.subject.split())
    with transaction.atomic():
        # Two calls for one source take their turn here, so the second finds what the first began.
        NumberBook.objects.select_for_update().get(pk=book.pk)
        begun = IssuedDocument.objects.filter(source=source).first()
        if begun:
            return begun
        if replaces:
            _demand_replaceable(replaces, unit)
        entry = take_number(book=book, issued_on=issued_on, subject=subject, number=number)
        numbered = replace(
            document,
            letterhead=replace(document.letterhead, number_line=f"Số: {entry.sign}"),
            title=f"{document.type_name.capitalize()} số {entry.sign}: {subject}",
            confirmation=confirmation,
        )
        return IssuedDocument.objects.create(
            unit=unit,
            public_id=public_id,
            entry=entry,
            sign=entry.sign,
            replaces=replaces,
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


def confirmation_address(public_id: str) -> str:
    """Where everybody can have the document confirmed; "" while the installation has no address of its own."""
    base: str = settings.PUBLIC_ADDRESS
    return base + reverse("confirmation:document", args=[public_id]) if base else ""


def _demand_replaceable(earlier: IssuedDocument, unit: AdministrativeUnit) -> None:
    """Locks the earlier document, so that of two documents that would replace it only the first does."""
    IssuedDocument.objects.select_for_update().only("pk").get(pk=earlier.pk)
    if earlier.unit_id != unit.pk:
        raise ReplacementRefusedError("Chỉ thay thế được văn bản của chính đơn vị này.")
    later = IssuedDocument.objects.filter(replaces=earlier).values_list("sign", flat=True).first()
    if later:
        raise ReplacementRefusedError(f"Văn bản {earlier.sign} đã được thay thế bằng văn bản {later}.")


_WRITERS: dict[str, Callable[[Document], bytes]] = {
    DocumentFile.Format.PDF: render_pdf,
    DocumentFile.Format.DOCX: render_docx,
}


def _stored_formats(issued: IssuedDocument) -> set[str]:
    return set(DocumentFile.objects.filter(document=issued).values_list("format", flat=True))


def finish_issue(issued: IssuedDocument) -> IssuedDocument:
    """Second and third step: write the files from the snapshot alone, outside any lock, then record them.

    May be called again after a crash, and twice at once: what is recorded stays, what is missing is written.
    """
    present = _stored_formats(issued)
    rendered = {name: write(issued.document) for name, write in _WRITERS.items() if name not in present}
    with transaction.atomic():
        IssuedDocument.objects.select_for_update().only("pk").get(pk=issued.pk)
        present = _stored_formats(issued)
        for name, content in rendered.items():
            if name in present:
                continue
            row = DocumentFile(
                document=issued, format=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content)
            )
            row.file.save("", ContentFile(content), save=False)
            row.save(force_insert=True)
    return issued


def stored_bytes(row: Any) -> bytes:
    """The bytes behind any row with `file` and `sha256`, checked; raises `DamagedFileError`."""
    try:
        with row.file.storage.open(str(row.file.name), "rb") as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        raise DamagedFileError(f"the file of {row.pk} is gone") from None
    found = hashlib.sha256(content).hexdigest()
    if found != row.sha256:
        raise DamagedFileError(f"the file of {row.pk} was altered", found=found)
    return content
