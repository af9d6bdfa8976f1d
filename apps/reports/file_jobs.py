"""A file that takes some time to make: a job that its reader may leave and find again.

Nothing of it is a record. What was asked stands in the cache that also tells how far the job has come, the file in the
store of uploads; both are kept for `KEPT`. An account has one file of each kind for each unit, the last one asked for.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.core import progress
from apps.core.jobs import GIVEN_UP, JobKind, add_kind
from apps.core.outages import is_full, is_outage
from apps.core.storages import files_in, folders
from apps.villages.models import AdministrativeUnit

KEPT = timedelta(hours=12)
BROKEN = "Việc lập tệp dừng vì lỗi của phần mềm. Bấm Lập tệp lần nữa; nếu vẫn lỗi, báo người vận hành."
KILLED = f"{GIVEN_UP}. Bấm Lập tệp lần nữa; nếu vẫn thế, báo người vận hành."
NO_ROOM = "Máy chủ hết chỗ lưu tệp. Báo người vận hành, rồi lập tệp lần nữa."
GONE = "Tệp không còn trên máy chủ; lập lại tệp."
_FOLDER_END = "-cho-tai"


class State(Enum):
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class FileJob:
    """What was asked, and what became of it. `token` tells two runs of the same account apart.

    `sight` stands for what the account could see when the file was made, `named_rows` is how many of its rows may name
    people. `problem` is the sentence of a job that failed. Subclasses add what was asked for.
    """

    token: str = field(default_factory=lambda: secrets.token_hex(16), kw_only=True)
    asked_at: datetime = field(default_factory=timezone.now, kw_only=True)
    state: State = field(default=State.MAKING, kw_only=True)
    file: str = field(default="", kw_only=True)
    sight: str = field(default="", kw_only=True)
    named_rows: int = field(default=0, kw_only=True)
    problem: str = field(default="", kw_only=True)

    @property
    def is_making(self) -> bool:
        return self.state is State.MAKING

    @property
    def is_ready(self) -> bool:
        return self.state is State.READY

    def asks_for(self, other: "FileJob") -> bool:
        """Whether the two ask for the same file."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What the file is of, in the middle of a sentence."""
        raise NotImplementedError


def drop_old_files(folder: str) -> int:
    """Files of accounts that never came back; gives how many went."""
    before = timezone.now() - KEPT
    old = [path for name in files_in(folder) if default_storage.get_modified_time(path := f"{folder}/{name}") < before]
    for path in old:
        default_storage.delete(path)
    return len(old)


def is_of_job(folder: str) -> bool:
    """Whether the folder of stored files holds what jobs made."""
    return folder.endswith(_FOLDER_END)


def drop_all_old_files() -> int:
    """Those of every kind of job, also of kinds that nobody asks for any more."""
    return sum(drop_old_files(folder) for folder in folders() if is_of_job(folder))


class StopError(Exception):
    """The job cannot go on; its message says why."""


J = TypeVar("J", bound=FileJob)


class FileJobs(Generic[J]):
    """The jobs of one kind. `name` stands in the keys and the folder, `suffix` is the kind of file."""

    def __init__(self, name: str, folder: str, suffix: str) -> None:
        self.name, self.folder, self.suffix = name, f"{folder}{_FOLDER_END}", suffix

    def progress_key(self, user: Any, unit: AdministrativeUnit) -> str:
        """The key by which `core.progress` tells how far the account's file of the unit has come."""
        return self._key_of(user.pk, unit.pk)

    def _key_of(self, user_id: int, unit_id: int, token: str = "") -> str:
        return f"{self.name}-{user_id}-{unit_id}"

    def announce(self, task: Any, title: str) -> None:
        """Tell operators and the worker of the task that calls `run`."""
        add_kind(task, JobKind(title, self._key_of, self._give_up))

    def _give_up(self, user_id: int, unit_id: int, token: str) -> None:
        """The job's process was killed again and again; nothing where another job came after it."""
        user = get_user_model().objects.filter(pk=user_id).first()
        unit = AdministrativeUnit.objects.filter(pk=unit_id).first()
        if user is None or unit is None:
            return
        job = self.of(user, unit)
        if job is not None and job.token == token and job.is_making:
            self._end(user, unit, replace(job, state=State.FAILED, problem=KILLED))

    def of(self, user: Any, unit: AdministrativeUnit) -> J | None:
        """The account's last job of the unit, as long as it is kept."""
        found: J | None = caches["progress"].get(self._key(user, unit))
        return found

    def _key(self, user: Any, unit: AdministrativeUnit) -> str:
        return f"{self.progress_key(user, unit)}-job"

    def keep(self, user: Any, unit: AdministrativeUnit, job: J) -> None:
        caches["progress"].set(self._key(user, unit), job, KEPT.total_seconds())

    def is_alive(self, user: Any, unit: AdministrativeUnit) -> bool:
        """Whether the account's job still tells how far it has come."""
        told = progress.heard(self.progress_key(user, unit))
        return told is not None and told.is_alive

    def begin(self, user: Any, unit: AdministrativeUnit, job: J, call: Callable[[int, int, str], Any]) -> None:
        """Note the job and `call` the task; asked again for the same while it works, nothing changes.

        The file of the last one goes. Raises `ValidationError` while another file of the kind is being made.
        """
        last = self.of(user, unit)
        if last is not None and last.is_making and self.is_alive(user, unit):
            if last.asks_for(job):
                return
            raise ValidationError(f"Đang lập tệp {last.title}; đợi lập xong rồi lập tệp kỳ khác.")
        if last is not None and last.file:
            default_storage.delete(last.file)
        drop_old_files(self.folder)
        self.keep(user, unit, job)
        progress.tell(self.progress_key(user, unit), 0)
        call(user.pk, unit.pk, job.token)

    def run(
        self, user_id: int, unit_id: int, token: str, make: Callable[[Any, AdministrativeUnit, J], tuple[bytes, J]]
    ) -> None:
        """Make the file for which the account's job of that token waits; nothing where another one came after it.

        `make` gives the bytes and the job with what it learned; it may raise `StopError`.
        """
        user = get_user_model().objects.get(pk=user_id)
        unit = AdministrativeUnit.objects.get(pk=unit_id)
        job = self.of(user, unit)
        if job is None or job.token != token or not job.is_making:
            return
        try:
            content, learned = make(user, unit, job)
            file = default_storage.save(f"{self.folder}/{token}.{self.suffix}", ContentFile(content))
            self._end(user, unit, replace(learned, state=State.READY, file=file))
        except StopError as error:
            self._end(user, unit, replace(job, state=State.FAILED, problem=str(error)))
        except Exception as error:
            if is_full(error):
                self._end(user, unit, replace(job, state=State.FAILED, problem=NO_ROOM))
            elif not is_outage(error):
                self._end(user, unit, replace(job, state=State.FAILED, problem=BROKEN))
            # After an outage of the database the job still waits, and is called again.
            raise

    def _end(self, user: Any, unit: AdministrativeUnit, job: J) -> None:
        """Note what became of the job, unless another one took its place meanwhile."""
        current = self.of(user, unit)
        if current is not None and current.token == job.token:
            self.keep(user, unit, job)
            progress.forget(self.progress_key(user, unit))
        elif job.file:
            default_storage.delete(job.file)

    def read(self, user: Any, unit: AdministrativeUnit, sight: Callable[[J], str]) -> tuple[J, bytes]:
        """The finished job and its file.

        Raises `ValidationError` when there is none any more, or when the account has come to see something else since.
        """
        job = self.of(user, unit)
        if job is None or not job.is_ready or not default_storage.exists(job.file):
            raise ValidationError(GONE)
        if sight(job) != job.sight:
            raise ValidationError("Phạm vi được xem của tài khoản đã thay đổi từ khi lập tệp; lập lại tệp.")
        with default_storage.open(job.file) as file:
            return job, file.read()

    def context(self, user: Any, unit: AdministrativeUnit) -> dict[str, Any]:
        """How far the account's file of the unit has come, for its page; None as `job` where it asked for none."""
        job = self.of(user, unit)
        told = progress.heard(self.progress_key(user, unit)) if job and job.is_making else None
        return {
            "job": job,
            "progress": told,
            "stalled": told is None or not told.is_alive,
            "waiting": settings.WORKER and told is not None and not told.of,
        }
