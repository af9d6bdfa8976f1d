"""The workbook of all communes below a unit takes some seconds: a job that its reader may leave and find again.

Nothing of it is a record. What was asked stands in the cache that also tells how far the job has come, the file in the
store of uploads; both are kept for `KEPT`. An account has one workbook of each unit at a time, the last one asked for.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks import task

from apps.complaints.models import Denunciation
from apps.core import progress
from apps.core.access import kept_keys
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.reports.quarterly.asking import Asked, asked_of
from apps.reports.quarterly.forms import FORMS
from apps.reports.quarterly.sheets import Sheet, build
from apps.reports.quarterly.workbook import sheets_workbook
from apps.villages.models import AdministrativeUnit

PERMISSION = "reports.read_sheets"
KEPT = timedelta(hours=12)
# Some minutes of work, and a file that an office's Excel still opens.
MOST_ROWS = 200_000
_FOLDER = "bieu-thong-ke-cho-tai"
_BROKEN = "Việc lập tệp dừng vì lỗi của phần mềm. Bấm Lập tệp lần nữa; nếu vẫn lỗi, báo người vận hành."
_NOT_ALLOWED = "Tài khoản không còn được đọc biểu thống kê của đơn vị này."


class State(Enum):
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Job:
    """What was asked, and what became of it. `token` tells two runs of the same account apart.

    `sight` stands for what the account could see when the file was made, `named_rows` is how many of its rows may name
    people. `problem` is the sentence of a job that failed.
    """

    token: str
    period: Period
    predecessors: bool
    asked_at: datetime
    state: State = State.MAKING
    file: str = ""
    sight: str = ""
    named_rows: int = 0
    problem: str = ""

    @property
    def is_making(self) -> bool:
        return self.state is State.MAKING

    @property
    def is_ready(self) -> bool:
        return self.state is State.READY


class StopError(Exception):
    """The job cannot go on; its message says why."""


def progress_key(user: Any, unit: AdministrativeUnit) -> str:
    """The key by which `core.progress` tells how far the account's workbook of the unit has come."""
    return f"quarterly-workbook-{user.pk}-{unit.pk}"


def job_of(user: Any, unit: AdministrativeUnit) -> Job | None:
    """The account's last workbook of the unit, as long as it is kept."""
    found: Job | None = caches["progress"].get(_job_key(user, unit))
    return found


def _job_key(user: Any, unit: AdministrativeUnit) -> str:
    return f"{progress_key(user, unit)}-job"


def _keep(user: Any, unit: AdministrativeUnit, job: Job) -> None:
    caches["progress"].set(_job_key(user, unit), job, KEPT.total_seconds())


def is_alive(user: Any, unit: AdministrativeUnit) -> bool:
    """Whether the account's job still tells how far it has come."""
    told = progress.heard(progress_key(user, unit))
    return told is not None and told.is_alive


def begin_workbook(*, user: Any, unit: AdministrativeUnit, period: Period, predecessors: bool) -> None:
    """Call the job; asked again for the same while it works, nothing changes. The file of the last one goes.

    Raises `ValidationError` while the job makes another workbook of the unit for this account.
    """
    last = job_of(user, unit)
    if last is not None and last.is_making and is_alive(user, unit):
        if (last.period, last.predecessors) == (period, predecessors):
            return
        raise ValidationError(f"Đang lập tệp {last.period}; đợi lập xong rồi lập tệp kỳ khác.")
    if last is not None and last.file:
        default_storage.delete(last.file)
    _drop_old_files()
    job = Job(secrets.token_hex(16), period, predecessors, timezone.now())
    _keep(user, unit, job)
    progress.tell(progress_key(user, unit), 0)
    make_workbook.enqueue(user.pk, unit.pk, job.token)


def _drop_old_files() -> None:
    """Files of accounts that never came back."""
    if default_storage.exists(_FOLDER):
        before = timezone.now() - KEPT
        for name in default_storage.listdir(_FOLDER)[1]:
            path = f"{_FOLDER}/{name}"
            if default_storage.get_modified_time(path) < before:
                default_storage.delete(path)


@task()
def make_workbook(user_id: int, unit_id: int, token: str) -> None:
    """Make the workbook for which the account's job of that token waits; nothing where another one came after it."""
    user = get_user_model().objects.get(pk=user_id)
    unit = AdministrativeUnit.objects.get(pk=unit_id)
    job = job_of(user, unit)
    if job is None or job.token != token or not job.is_making:
        return
    try:
        _end(user, unit, _made(user, unit, job))
    except StopError as error:
        _end(user, unit, replace(job, state=State.FAILED, problem=str(error)))
    except Exception:
        _end(user, unit, replace(job, state=State.FAILED, problem=_BROKEN))
        raise


def _end(user: Any, unit: AdministrativeUnit, job: Job) -> None:
    """Note what became of the job, unless another one took its place meanwhile."""
    current = job_of(user, unit)
    if current is not None and current.token == job.token:
        _keep(user, unit, job)
        progress.forget(progress_key(user, unit))
    elif job.file:
        default_storage.delete(job.file)


def _made(user: Any, unit: AdministrativeUnit, job: Job) -> Job:
    """The job with its file; each of the sheets is told when it is filled and when it is written."""
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
    return replace(
        job,
        state=State.READY,
        file=default_storage.save(f"{_FOLDER}/{job.token}.xlsx", ContentFile(content)),
        sight=_sight(asked),
        named_rows=sum(sheet.records for sheet in sheets if sheet.form.names_people),
    )


def too_many_rows(rows: int) -> str:
    return f"Kỳ này có {format_number(rows)} dòng, quá nhiều cho một tệp; chọn kỳ ngắn hơn."


def _sight(asked: Asked) -> str:
    """Whose rows the account sees and which it must not learn of, as one word to compare."""
    seen = (sorted(asked.ids), sorted(kept_keys(Denunciation, asked.viewer)))
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def file_of(user: Any, unit: AdministrativeUnit) -> tuple[Job, bytes]:
    """The finished job and its workbook.

    Raises `ValidationError` when there is none any more, or when the account has come to see something else since.
    """
    job = job_of(user, unit)
    if job is None or not job.is_ready or not default_storage.exists(job.file):
        raise ValidationError("Tệp không còn trên máy chủ; lập lại tệp.")
    asked = asked_of(unit, job.period, predecessors=job.predecessors, viewer=user)
    if _sight(asked) != job.sight:
        raise ValidationError("Phạm vi được xem của tài khoản đã thay đổi từ khi lập tệp; lập lại tệp.")
    with default_storage.open(job.file) as file:
        return job, file.read()
