"""The workbook of all communes below a unit takes some seconds: a job that its reader may leave and find again."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from django_tasks import task

from apps.complaints.models import Denunciation
from apps.core import progress
from apps.core.access import kept_keys
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.reports.file_jobs import FileJob, FileJobs, StopError
from apps.reports.quarterly.asking import Asked, asked_of
from apps.reports.quarterly.forms import FORMS
from apps.reports.quarterly.sheets import Sheet, build
from apps.reports.quarterly.workbook import sheets_workbook
from apps.villages.models import AdministrativeUnit

PERMISSION = "reports.read_sheets"
# Some minutes of work, and a file that an office's Excel still opens.
MOST_ROWS = 200_000
_NOT_ALLOWED = "Tài khoản không còn được đọc biểu thống kê của đơn vị này."


@dataclass(frozen=True)
class Job(FileJob):
    """A workbook of all eight sheets."""

    period: Period
    predecessors: bool

    def asks_for(self, other: Any) -> bool:
        return (self.period, self.predecessors) == (other.period, other.predecessors)

    @property
    def title(self) -> str:
        return str(self.period)


JOBS: FileJobs[Job] = FileJobs("quarterly-workbook", "bieu-thong-ke", "xlsx")
progress_key, job_of = JOBS.progress_key, JOBS.of


def begin_workbook(*, user: Any, unit: AdministrativeUnit, period: Period, predecessors: bool) -> None:
    """Call the job; see `FileJobs.begin`, also for what it raises."""
    JOBS.begin(user, unit, Job(period, predecessors), make_workbook.enqueue)


@task()
def make_workbook(user_id: int, unit_id: int, token: str) -> None:
    """Make the workbook for which the account's job of that token waits; nothing where another one came after it."""
    JOBS.run(user_id, unit_id, token, lambda user, unit, job: _made(user, unit, job))


JOBS.announce(make_workbook, "Lập biểu thống kê")


def _made(user: Any, unit: AdministrativeUnit, job: Job) -> tuple[bytes, Job]:
    """The workbook; each of the sheets is told when it is filled and when it is written."""
    if not user.is_active or not user.reach.allows(PERMISSION, unit):
        raise StopError(_NOT_ALLOWED)
    steps = 2 * len(FORMS)

    def tell(done: int) -> None:
        progress.tell(progress_key(user, unit), done, steps)

    asked = asked_of(unit, job.period, predecessors=job.predecessors, viewer=user)
    sheets: list[Sheet] = []
    for form in FORMS:
        tell(len(sheets))
        sheets.append(build(form, asked))
    rows = sum(len(sheet.rows) for sheet in sheets)
    if rows > MOST_ROWS:
        raise StopError(too_many_rows(rows))
    content = sheets_workbook(
        unit_name=unit.name_on(job.period.end),
        asked=asked,
        sheets=sheets,
        tell=lambda written: tell(len(sheets) + written),
    )
    named = sum(sheet.records for sheet in sheets if sheet.form.names_people)
    return content, replace(job, sight=_sight(asked), named_rows=named)


def too_many_rows(rows: int) -> str:
    return f"Kỳ này có {format_number(rows)} dòng, quá nhiều cho một tệp; chọn kỳ ngắn hơn."


def _sight(asked: Asked) -> str:
    """Whose rows the account sees and which it must not learn of, as one word to compare."""
    seen = (sorted(asked.ids), sorted(kept_keys(Denunciation, asked.viewer)))
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def file_of(user: Any, unit: AdministrativeUnit) -> tuple[Job, bytes]:
    """The finished job and its workbook; see `FileJobs.read`, also for what it raises."""
    return JOBS.read(
        user, unit, lambda job: _sight(asked_of(unit, job.period, predecessors=job.predecessors, viewer=user))
    )
