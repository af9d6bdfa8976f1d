"""The pack takes some seconds: a job that its reader may leave and find again."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks import task

from apps.core import progress
from apps.reports.file_jobs import FileJob, FileJobs, StopError
from apps.reports.open_data.pack import pack
from apps.reports.open_data.tables import TABLES
from apps.reports.open_data.year import OpenYear
from apps.villages.models import AdministrativeUnit

VIEW = "reports.view_opendatapack"
FIRST_YEAR = 2000
_NOT_ALLOWED = "Tài khoản không còn được lập dữ liệu mở của đơn vị này."


@dataclass(frozen=True)
class Job(FileJob):
    """A pack of a year; the last fields are known once it is made."""

    year: int
    rows: int = 0
    numbers: tuple[str, ...] = ()
    sha256: str = ""
    size: int = 0

    def asks_for(self, other: Any) -> bool:
        return bool(self.year == other.year)

    @property
    def made_on(self) -> date:
        """The day whose records are in it."""
        return timezone.localdate(self.asked_at)

    @property
    def title(self) -> str:
        return f"dữ liệu mở năm {self.year}"


JOBS: FileJobs[Job] = FileJobs("open-data", "du-lieu-mo", "zip")


def last_year() -> int:
    """The last year of which there may be a pack: one that goes on is not whole."""
    return timezone.localdate().year - 1


def begin_pack(*, user: Any, unit: AdministrativeUnit, year: int) -> None:
    """Call the job; see `FileJobs.begin`. Raises `ValidationError` also while the year goes on."""
    if not FIRST_YEAR <= year <= last_year():
        raise ValidationError(f"Chỉ lập dữ liệu mở của năm đã kết thúc, từ {FIRST_YEAR} đến {last_year()}.")
    JOBS.begin(user, unit, Job(year), make_pack.enqueue)


@task()
def make_pack(user_id: int, unit_id: int, token: str) -> None:
    """Make the pack for which the account's job of that token waits; nothing where another one came after it."""
    JOBS.run(user_id, unit_id, token, _made)


JOBS.announce(make_pack, "Lập dữ liệu mở")


def _made(user: Any, unit: AdministrativeUnit, job: Job) -> tuple[bytes, Job]:
    if not user.is_active or not user.reach.allows(VIEW, unit):
        raise StopError(_NOT_ALLOWED)

    def tell(done: int) -> None:
        progress.tell(JOBS.progress_key(user, unit), done, len(TABLES))

    packed = pack(OpenYear(unit, job.year, job.made_on), tell)
    learned = replace(
        job,
        rows=packed.rows,
        numbers=packed.numbers,
        sha256=hashlib.sha256(packed.content).hexdigest(),
        size=len(packed.content),
        sight=_sight(unit),
    )
    return packed.content, learned


def _sight(unit: AdministrativeUnit) -> str:
    """Whose records are in it, as one word to compare: a merger makes another pack of it."""
    return hashlib.sha256(repr(unit.ids_with_predecessors()).encode()).hexdigest()


def pack_of(user: Any, unit: AdministrativeUnit) -> tuple[Job, bytes]:
    """The finished job and its pack; see `FileJobs.read`, also for what it raises."""
    return JOBS.read(user, unit, lambda job: _sight(unit))
