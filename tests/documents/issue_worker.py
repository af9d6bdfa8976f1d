"""Run as a process of its own: issues documents against the database of `DATABASE_URL`."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from unittest import mock

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")
django.setup()

from django.db import connection  # noqa: E402

from apps.documents.blocks import Document, Letterhead, Paragraph, Run, Signature  # noqa: E402
from apps.documents.models import IssuedDocument, NumberBook  # noqa: E402
from apps.documents.services import issuing as services  # noqa: E402


def small_document() -> Document:
    """The least that can be issued."""
    return Document(
        letterhead=Letterhead(
            "", ("ỦY BAN NHÂN DÂN", "XÃ SONG VÂN"), "Số:      /BC-UBND", "Song Vân, ngày 11 tháng 01 năm 2024"
        ),
        type_name="BÁO CÁO",
        subject="Thử cấp số",
        body=(Paragraph((Run("Không."),)),),
        recipients=("Lưu: VT",),
        signature=Signature(("CHỦ TỊCH",), "Nguyễn Văn A"),
        title="Thử cấp số",
        author="UBND xã",
        created=date(2024, 1, 11),
    )


def begin(source: str) -> IssuedDocument:
    """The first step in the only book there is."""
    book = NumberBook.objects.select_related("unit").get()
    return services.begin_issue(
        unit=book.unit,
        book=book,
        document=small_document(),
        figures=[],
        issued_on=date(2024, 1, 11),
        source=source,
        user=None,
    )


def issue(worker: str, documents: str) -> None:
    """A number of documents, one after the other."""
    for index in range(int(documents)):
        services.finish_issue(begin(f"test:{worker}:{index}"))


def race(threads: str) -> None:
    """Threads that begin and finish one document; each has written both files before any stores one."""
    together = Barrier(int(threads))
    write = services._WRITERS["docx"]

    def write_together(document: Document) -> bytes:
        content = write(document)
        together.wait(timeout=60)
        return content

    def run(_: int) -> int:
        try:
            return services.finish_issue(begin("test:race")).entry.number
        finally:
            connection.close()

    with mock.patch.dict(services._WRITERS, {"docx": write_together}), ThreadPoolExecutor(int(threads)) as pool:
        numbers = set(pool.map(run, range(int(threads))))
    if numbers != {1}:
        raise AssertionError(f"one document got the numbers {numbers}")


if __name__ == "__main__":
    {"issue": issue, "race": race}[sys.argv[1]](*sys.argv[2:])
