"""A pack goes to everybody as a file on the public notice board, is replaced there, and comes down."""

import hashlib
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.uploads import CheckedFile
from apps.documents.models import Publication, Subject
from apps.documents.services import (
    PersonalNumbersError,
    board_mark,
    last_publication,
    publish,
    read_publication_file,
    withdraw,
)
from apps.reports.models import PUBLISH_OPEN_DATA, OpenDataPack
from apps.reports.open_data.describing import LICENCE, summary, title_of
from apps.reports.open_data.tables import TABLES
from apps.reports.open_data.year import OpenYear
from apps.villages.models import AdministrativeUnit

_ZIP = "application/zip"


def source_of_year(unit: AdministrativeUnit, year: int) -> str:
    """What the publications of the unit's year carry as their source."""
    return f"reports.opendata:{unit.slug}:{year}"


def last_of_year(unit: AdministrativeUnit, year: int) -> Publication | None:
    """What was released last of the year, on the board or taken down since."""
    return last_publication(source_of_year(unit, year))


def mark_of_year(unit: AdministrativeUnit, year: int) -> str:
    """What a page knows of the year's publication; another mark stands there after each change."""
    return board_mark(last_of_year(unit, year))


def file_name(unit: AdministrativeUnit, year: int) -> str:
    return f"du-lieu-mo-{unit.slug}-{year}.zip"


def may_publish(user: Any, unit: AdministrativeUnit) -> bool:
    return bool(user.reach.allows(PUBLISH_OPEN_DATA, unit))


@transaction.atomic
def publish_pack(
    *,
    unit: AdministrativeUnit,
    year: int,
    made_on: date,
    content: bytes,
    rows: int,
    user: Any,
    numbers: tuple[str, ...] = (),
    confirmed: bool = False,
    stands: str | None = None,
) -> OpenDataPack:
    """Release the pack with these bytes to everybody; that of the same year before it stays on file.

    The same bytes once more change nothing. `numbers` are those in its texts that look like a person's: unless
    `confirmed` they raise `PersonalNumbersError`. `stands` is the mark on which the page was opened: where the year's
    publication changed since, `StaleRecordError` is raised with it. Raises `PermissionDenied` unless the user may
    publish open data of the unit and release to its board.
    """
    if not may_publish(user, unit):
        raise PermissionDenied
    if numbers and not confirmed:
        raise PersonalNumbersError(numbers)
    sha256 = hashlib.sha256(content).hexdigest()
    said = announcement(unit=unit, year=year, made_on=made_on, rows=rows, sha256=sha256)
    publication = publish(
        unit=unit,
        source=source_of_year(unit, year),
        subject=said.subject,
        title=said.title,
        text=said.text,
        starts_on=said.starts_on,
        files=[CheckedFile(file_name(unit, year), "zip", _ZIP, content)],
        user=user,
        # The text is made here: it holds no words of anybody, but a hash, which may look like any number.
        confirmed=True,
        stands=stands,
    )
    copy = publication.edition_files().get()
    given = {"unit": unit, "year": year, "rows": rows, "made_on": made_on, "published_by": user}
    return OpenDataPack.objects.get_or_create(copy=copy, defaults=given)[0]


def announcement(*, unit: AdministrativeUnit, year: int, made_on: date, rows: int, sha256: str) -> Publication:
    """What the board will say of the pack; nothing is stored. What stands there already keeps its first day."""
    asked = OpenYear(unit, year, made_on)
    last = last_of_year(unit, year)
    live = last if last is not None and last.withdrawn_at is None else None
    tables = "\n".join(f"- {table.path}: {table.title}" for table in TABLES)
    text = (
        f"{summary(asked)}\n\n"
        f"Một tệp nén ZIP: {len(TABLES)} bảng CSV ({format_number(rows)} dòng) và mô tả từng cột.\n{tables}\n\n"
        f"Giấy phép: {LICENCE['title']} ({LICENCE['name']}); ghi nguồn khi dùng.\n"
        f"Lập ngày {made_on:%d/%m/%Y}.\n"
        f"SHA-256 của tệp: {sha256}"
    )
    return Publication(
        subject=Subject.OPEN_DATA,
        title=title_of(asked),
        text=text,
        starts_on=live.starts_on if live else timezone.localdate(),
    )


def withdraw_pack(*, pack: OpenDataPack, reason: str, user: Any) -> OpenDataPack:
    """Take the pack off the board, with the reason; its address says from then on that it is gone.

    Taken down already it stays as it is. Raises `PermissionDenied` as `publish_pack` does, and `ValidationError`
    without a reason or where a later pack took its place.
    """
    if not may_publish(user, pack.unit):
        raise PermissionDenied
    with transaction.atomic():
        publication = Publication.objects.select_for_update().get(pk=pack.copy.publication_id)
        if publication.edition != pack.copy.edition:
            raise ValidationError("Gói này đã có bản thay thế; chỉ gỡ bản đang công khai.")
        withdraw(publication=publication, reason=reason, user=user)
    return OpenDataPack.objects.for_list().get(pk=pack.pk)


def read_pack(pack: OpenDataPack) -> bytes:
    """The stored bytes, checked against their hash. Raises `DamagedFileError`."""
    return read_publication_file(pack.copy)
