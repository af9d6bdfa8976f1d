"""The public notice board: what goes there, and how it comes down again."""

import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.html import escape

from apps.core.attachments import read_attachment
from apps.core.models import Attachment
from apps.core.services import StaleRecordError, save_record
from apps.core.text import clean_text
from apps.core.together import any_of, first_of
from apps.core.uploads import CONTENT_TYPES, CheckedFile
from apps.documents.models import DocumentFile, Publication, PublicationFile
from apps.documents.privacy import Cell, personal_numbers, small_cells
from apps.documents.services.alarms import read_stored
from apps.documents.services.issuing import stored_bytes
from apps.villages.models import AdministrativeUnit, Village

RELEASE = "documents.release_publication"
# What no feed and no page can carry.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PARAGRAPHS = re.compile(r"\n{2,}")
# Bytes of a text as its page carries it: with all else a page stays under 60 KB on the line, which packs nothing.
MOST_BYTES = 45_000
# What a later release may change.
_SAID = ("subject", "village_id", "title", "text", "starts_on", "ends_on", "opinions_until", "happens_on", "happens_at")


class PersonalNumbersError(ValidationError):
    """The text holds what looks like a telephone or identity number; `found` are these, as they are written."""

    def __init__(self, found: Sequence[str]) -> None:
        shown = ", ".join(f"“{number}”" for number in dict.fromkeys(found))
        super().__init__(
            f"Nội dung có dãy số giống số điện thoại hoặc số định danh cá nhân: {shown}. Bỏ các số này, hoặc xác nhận "
            "đó không phải dữ liệu cá nhân.",
            code="personal",
        )
        self.found = list(found)


def source_of(record: Any) -> str:
    """What a publication of the record carries as its `source`; who releases several of one record adds a word."""
    return f"{record._meta.label_lower}:{record.public_id}"


def live_publication(source: str) -> Publication | None:
    """What of the source is on the board, its unit loaded."""
    return first_of(Publication.objects.live().filter(source=source).select_related("unit"))  # type: ignore[no-any-return]


def last_publication(source: str) -> Publication | None:
    """What was released last of the source, on the board or taken down since."""
    return first_of(Publication.objects.filter(source=source).order_by("-pk"))  # type: ignore[no-any-return]


def board_mark(last: Publication | None) -> str:
    """What a page knows of the board: the source's last publication as it was, "" before the first.

    Another mark stands there after every release and after every taking down.
    """
    return f"{last.public_id}.{last.version}" if last else ""


def demand_off_board(record: Any) -> None:
    """Raise `ValidationError` while something that was released of the record stands on the board, or is to.

    What was posted and is over stays where it can be read, and holds nothing up.
    """
    source = source_of(record)
    of_record = Publication.objects.live().filter(Q(source=source) | Q(source__startswith=f"{source}:"))
    standing = of_record.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
    titles = list(standing.order_by("pk").values_list("title", flat=True))
    if titles:
        named = ", ".join(f"“{title}”" for title in titles)
        raise ValidationError(
            f"Đang có trên bảng công khai: {named}. Mở mục “Bảng công khai”, gỡ xuống trước rồi làm lại bước này."
        )


def copy_of_attachment(attachment: Attachment) -> CheckedFile:
    """The file as it can be released. Raises `DamagedAttachmentError`."""
    kind = str(attachment.kind)
    return CheckedFile(attachment.name, kind, CONTENT_TYPES[kind], read_attachment(attachment))


def copy_of_document(row: DocumentFile) -> CheckedFile:
    """The file of an issued document as it can be released. Raises `DamagedFileError`."""
    kind = str(row.format)
    return CheckedFile(row.download_name, kind, CONTENT_TYPES[kind], read_stored(row))


def read_publication_file(row: PublicationFile) -> bytes:
    """The stored bytes, checked against their hash. Raises `DamagedFileError`."""
    return stored_bytes(row)


def public_text(text: str) -> str:
    """Plain paragraphs with one empty line between them; what looks like markup stays the text that it is."""
    return _PARAGRAPHS.sub("\n\n", clean_text(_CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))))


def public_counts(rows: Sequence[tuple[str, int | None]], *, with_total: bool = True) -> list[Cell]:
    """Counts by village as they may be released: `small_cells` with the installation's threshold."""
    return small_cells(rows, settings.SMALL_CELL_THRESHOLD, with_total=with_total)


@transaction.atomic
def publish(
    *,
    unit: AdministrativeUnit,
    source: str,
    subject: str,
    title: str,
    starts_on: date,
    user: Any,
    text: str = "",
    ends_on: date | None = None,
    opinions_until: date | None = None,
    happens_on: date | None = None,
    happens_at: str = "",
    village: Village | None = None,
    files: Sequence[CheckedFile] = (),
    confirmed: bool = False,
    stands: str | None = None,
) -> Publication:
    """Release a text with copies of the files to everybody; all of it or nothing.

    What of the `source` is live already is replaced at its address, as the next edition; the same once more changes
    nothing. `happens_on` and `happens_at` (hours and place) are of what it announces; until `opinions_until`, if given,
    everybody may send opinions about it. `stands` is the `board_mark` on which a page was opened; where another
    stands there now `StaleRecordError` is raised with the publication, so that nobody brings back unseen what somebody
    shortened or took down meanwhile. Raises `PermissionDenied` unless the user may release in the unit,
    `PersonalNumbersError` when a text or the files' names hold what looks like a number of a person and that is not
    `confirmed`, and `ValidationError` with the reason for all else that cannot be stored.
    """
    _demand_releaser(user, unit)
    title, text, happens_at = _line(title), public_text(text), _line(happens_at)
    parts = (title, text, happens_at, *(file.name for file in files))
    found = [number for part in parts for number in personal_numbers(part)]
    if found and not confirmed:
        raise PersonalNumbersError(found)
    if page_weight(text) > MOST_BYTES:
        raise ValidationError(
            {"text": "Nội dung dài quá cho một trang trên điện thoại: rút gọn, phần còn lại để ở tệp."}
        )
    # Releasers of one unit take their turn, so that of two at once the second finds what the first made.
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    days = (starts_on, ends_on, opinions_until, happens_on)
    told = (subject, village.pk if village else None, title, text, *days, happens_at)
    said = dict(zip(_SAID, told, strict=True))
    live = Publication.objects.live().select_for_update().filter(source=source).first()
    if live is not None and _is_same(live, said, files):
        return live
    last = live or last_publication(source)
    if last is not None and stands is not None and stands != board_mark(last):
        raise StaleRecordError(last)
    publication = live or Publication(unit=unit, source=source)
    publication.edition = live.edition + 1 if live else 1
    for name, value in said.items():
        setattr(publication, name, value)
    publication.unit_slug, publication.unit_name = unit.slug, str(unit)
    publication.village_slug = village.slug if village else ""
    publication.village_name = str(village) if village else ""
    publication.released_by, publication.released_at = user, timezone.now()
    publication.full_clean()
    _save(publication, user)
    _keep_copies(publication, files, user)
    return publication


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, user: Any) -> Publication:
    """Take a publication down; its address says from then on that it is gone, and its source may be released anew.

    One that is down already stays as it is. Raises `PermissionDenied` as `publish` does, and `ValidationError` without
    a reason.
    """
    _demand_releaser(user, publication.unit)
    reason = clean_text(reason)
    if not reason:
        raise ValidationError({"reason": "Ghi lý do gỡ xuống."})
    current = Publication.objects.select_for_update().get(pk=publication.pk)
    if current.withdrawn_at is None:
        current.withdrawn_at, current.withdrawn_by, current.withdrawn_reason = timezone.now(), user, reason
        _save(current, user)
    return current


def has_board(unit: AdministrativeUnit) -> bool:
    """Whether everybody finds a board of the unit: from its first publication on."""
    return any_of(Publication.objects.begun_by(timezone.localdate()).filter(unit_slug=unit.slug))


def may_release(user: Any, unit: AdministrativeUnit) -> bool:
    """Whether the user may put something of the unit on the board, and take it down."""
    return bool(user.reach.allows(RELEASE, unit))


def _demand_releaser(user: Any, unit: AdministrativeUnit) -> None:
    if not may_release(user, unit):
        raise PermissionDenied


def _line(text: str) -> str:
    return " ".join(public_text(text).split())


def page_weight(text: str) -> int:
    """Bytes of a text as its page carries it: each line or paragraph comes with its marks."""
    return len(escape(text).encode()) + 8 * text.count("\n")


def _save(row: Any, user: Any) -> None:
    row._history_user = user
    save_record(record=row, user=user)


def _is_same(live: Publication, said: dict[str, Any], files: Sequence[CheckedFile]) -> bool:
    stands = {name: getattr(live, name) for name in said}
    kept = live.edition_files().values_list("name", "sha256")
    return stands == said and list(kept) == [(file.name, sha256(file.content).hexdigest()) for file in files]


def _keep_copies(publication: Publication, files: Sequence[CheckedFile], user: Any) -> None:
    kept: list[PublicationFile] = []
    try:
        for file in files:
            row: Any = PublicationFile(
                publication=publication,
                edition=publication.edition,
                name=file.name,
                kind=file.kind,
                size=len(file.content),
                sha256=sha256(file.content).hexdigest(),
            )
            row._history_user = user
            row.file.save(file.name, ContentFile(file.content), save=False)
            kept.append(row)
            row.save()
    except Exception:
        # Rows are rolled back by themselves, files are not.
        for row in kept:
            row.file.storage.delete(str(row.file.name))
        raise
