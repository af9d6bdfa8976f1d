"""Run as a process of its own: issues documents against the database of `DATABASE_URL`."""

import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "songvan.settings_test")
django.setup()

from apps.documents.blocks import Document, Letterhead, Paragraph, Run, Signature  # noqa: E402
from apps.documents.models import NumberBook  # noqa: E402
from apps.documents.services import begin_issue, finish_issue  # noqa: E402


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


def main(worker: str, documents: int) -> None:
    book = NumberBook.objects.select_related("unit").get()
    for index in range(documents):
        issued = begin_issue(
            unit=book.unit,
            book=book,
            document=small_document(),
            figures=[],
            issued_on=date(2024, 1, 11),
            source=f"test:{worker}:{index}",
            user=None,
        )
        finish_issue(issued)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
