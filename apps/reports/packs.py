"""Many issued reports as one zip, with a list of what is in it: a job that may be left and found again."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django_tasks import task

from apps.core import progress
from apps.core.numbers import format_number
from apps.core.text import slugify_vi
from apps.documents.blocks import Document
from apps.documents.models import DocumentFile, IssuedDocument
from apps.documents.rendering import render_many
from apps.documents.services import DamagedFileError, read_stored
from apps.reports.below import received_by
from apps.reports.csv_files import csv_file, defused
from apps.reports.figure_sheets import figure_sheets
from apps.reports.file_jobs import FileJob, FileJobs, StopError
from apps.villages.models import AdministrativeUnit

PERMISSION = "reports.read_submitted"
# A province's reports of a year in both formats; some hundred megabytes at the most.
MOST_DOCUMENTS = 400
LIST_NAME, SHEETS = "danh-sach.csv", "phieu-so-lieu"
_HEADER = ("Đơn vị", "Số, ký hiệu", "Ngày văn bản", "Trích yếu", "Tệp", "SHA-256", "Ghi chú")
_NOT_ALLOWED = "Tài khoản không còn được tải báo cáo của các đơn vị này."


@dataclass(frozen=True)
class PackJob(FileJob):
    """The documents by their public ids, in the order of the zip, which files of each, and whether with `sheets`."""

    documents: tuple[str, ...]
    formats: tuple[str, ...]
    sheets: bool = False

    def asks_for(self, other: Any) -> bool:
        return (self.documents, self.formats, self.sheets) == (other.documents, other.formats, other.sheets)

    @property
    def title(self) -> str:
        return f"{format_number(len(self.documents))} báo cáo"


JOBS: FileJobs[PackJob] = FileJobs("report-pack", "bao-cao-da-nhan", "zip")


def begin_pack(
    *,
    user: Any,
    unit: AdministrativeUnit,
    documents: Iterable[IssuedDocument],
    formats: Sequence[str],
    sheets: bool = False,
) -> None:
    """Call the job; see `FileJobs.begin`, also for what it raises."""
    wanted = tuple(document.public_id for document in documents)
    JOBS.begin(user, unit, PackJob(wanted, tuple(formats), sheets), make_pack.enqueue)


@task()
def make_pack(user_id: int, unit_id: int, token: str) -> None:
    """Make the zip for which the account's job of that token waits; nothing where another one came after it."""
    JOBS.run(user_id, unit_id, token, _made)


JOBS.announce(make_pack, "Nén báo cáo đã nhận")


def _made(user: Any, unit: AdministrativeUnit, job: PackJob) -> tuple[bytes, PackJob]:
    if not user.is_active or not user.reach.allows(PERMISSION, unit):
        raise StopError(_NOT_ALLOWED)
    documents = list(_asked_for(user, unit, job).select_related("unit").prefetch_related("unit__versions"))

    drawn = figure_sheets(user, unit, documents, timezone.localdate()) if job.sheets else []
    steps = len(documents) + len(drawn)

    def tell(done: int) -> None:
        progress.tell(JOBS.progress_key(user, unit), done, steps)

    return pack(documents, job.formats, tell, drawn), replace(job, sight=_sight(user, unit, job))


def _asked_for(user: Any, unit: AdministrativeUnit, job: PackJob) -> Any:
    received = IssuedDocument.objects.visible_to(user).complete().filter(received_by(unit, user))
    return received.filter(public_id__in=job.documents).for_list().order_by("unit__slug", "issued_on", "pk")


def _sight(user: Any, unit: AdministrativeUnit, job: PackJob) -> str:
    """Which of the documents the account sees, as one word to compare."""
    seen = sorted(_asked_for(user, unit, job).values_list("pk", flat=True))
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def pack_of(user: Any, unit: AdministrativeUnit) -> tuple[PackJob, bytes]:
    """The finished job and its zip; see `FileJobs.read`, also for what it raises."""
    return JOBS.read(user, unit, lambda job: _sight(user, unit, job))


def pack(
    documents: Sequence[IssuedDocument],
    formats: Sequence[str],
    tell: Any = lambda done: None,
    sheets: Sequence[Document] = (),
) -> bytes:
    """The zip: the stored files under names of ASCII letters, and the list of them with their hashes.

    A file that is gone or was altered is left out, which the list says. `sheets`, one for each document or none, are
    drawn and put into a folder of their own.
    """
    buffer = io.BytesIO()
    lines: list[Sequence[str]] = []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for done, document in enumerate(documents):
            tell(done)
            lines += [_put(packed, document, row) for row in document.files.all() if row.format in formats]
        tell(len(documents))
        for done, (document, content) in enumerate(zip(documents, render_many(sheets), strict=False), start=1):
            lines.append(_put_sheet(packed, document, content))
            tell(len(documents) + done)
        packed.writestr(LIST_NAME, csv_file(_HEADER, ([defused(cell) for cell in line] for line in lines)))
    return buffer.getvalue()


def _put(packed: zipfile.ZipFile, document: IssuedDocument, row: DocumentFile) -> Sequence[str]:
    name = file_name(document, row.format)
    problem = ""
    try:
        packed.writestr(name, read_stored(row))
    except DamagedFileError:
        name, problem = "", "tệp lưu không còn đúng như khi ban hành nên không đưa vào"
    return (*_said(document), name, row.sha256, problem)


def _put_sheet(packed: zipfile.ZipFile, document: IssuedDocument, content: bytes) -> Sequence[str]:
    name = f"{SHEETS}/{file_name(document, 'pdf')}"
    packed.writestr(name, content)
    return (*_said(document), name, hashlib.sha256(content).hexdigest(), "phiếu số liệu do cổng lập")


def _said(document: IssuedDocument) -> Sequence[str]:
    day = document.issued_on
    return (capfirst(document.unit.name_on(day)), document.sign, f"{day:%d/%m/%Y}", document.subject)


def file_name(document: IssuedDocument, suffix: str) -> str:
    """Unit, sign and day without diacritics; the end of the public id keeps two of one day apart."""
    sign = slugify_vi(document.sign.replace("/", "-"))
    return f"{document.unit.slug}_{sign}_{document.issued_on:%Y%m%d}_{document.public_id[:6]}.{suffix}"
