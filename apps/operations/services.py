"""Running what is due, once, however many schedulers look."""

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from apps.operations import heartbeats
from apps.operations.models import ScheduledRun
from apps.operations.schedule import LATE, LONGEST_RUN, Job, jobs

logger = logging.getLogger(__name__)
# Who has taken a job shows life soon after, so a young one is in good hands whatever its file says.
LOST = timedelta(seconds=heartbeats.LOST)
DIED = "Tiến trình bị tắt giữa chừng; làm lại."
LONGEST_TOLD = ScheduledRun._meta.get_field("told").max_length or 0


def run_due() -> list[str]:
    """Run every job that is due and that no other scheduler took; gives the keys of those that were run here.

    A job that was missed, however often, runs once.
    """
    planned = jobs()
    _note_first_times(planned)
    return [job.key for job in planned if _run_if_due(job)]


def _note_first_times(planned: Iterable[Job]) -> None:
    """A row for each job that has none, due at its next time; two schedulers may do so at once."""
    now = timezone.now()
    known = set(ScheduledRun.objects.values_list("job", flat=True))
    new = [ScheduledRun(job=job.key, due=job.next_after(now)) for job in planned if job.key not in known]
    if new:
        ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)


def _run_if_due(job: Job) -> bool:
    _release_lost(job)
    holder = take(job)
    if holder is None:
        return False
    with heartbeats.beating(life_of(holder)):
        _run_taken(job, holder)
    return True


def life_of(holder: str) -> str:
    """The name under which the process that holds a job shows life."""
    return f"schedule-{holder}"


def _release_lost(job: Job) -> None:
    """A job whose process died is due again: at once after the first time, then as after a failure."""
    run = ScheduledRun.objects.exclude(holder="").filter(job=job.key).first()
    now = timezone.now()
    if run is None or run.held_since(now) < LOST or not heartbeats.is_lost(life_of(run.holder)):
        return
    due = job.retry_after(now, run.failures) if run.failures else now
    ScheduledRun.objects.filter(job=job.key, holder=run.holder).update(
        holder="", held_until=None, ended_at=now, told=DIED, due=due, failures=F("failures") + 1
    )
    logger.error("Scheduled job %s lost its process", job.key)


def _run_taken(job: Job, holder: str) -> None:
    try:
        told, failed = _carry_out(job), False
    except CommandError as error:
        told, failed = str(error), True
    except Exception as error:
        # Its message may hold values of a row; the log names where it came from.
        logger.exception("Scheduled job %s failed", job.key)
        told, failed = f"Lỗi của phần mềm ({type(error).__name__}); xem nhật ký của máy chủ.", True
    except SystemExit as error:
        told, failed = f"Lệnh tự kết thúc với mã {error.code}.", True
    _put_back(job, holder, told, failed=failed)


def take(job: Job) -> str | None:
    """Take a job that is due; gives the mark of this holder, None where it is not due or in other hands.

    One conditional UPDATE: of two that come at once the database lets the second find nothing left.
    """
    now, holder = timezone.now(), secrets.token_hex(16)
    free = ScheduledRun.objects.due_at(now).filter(job=job.key)
    taken = free.update(holder=holder, held_until=now + LONGEST_RUN, started_at=now)
    return holder if taken else None


def _carry_out(job: Job) -> str:
    output = StringIO()
    call_command(job.command, *job.arguments(), stdout=output, stderr=StringIO())
    job.after(timezone.now())
    lines = output.getvalue().strip().splitlines()
    return lines[-1] if lines else ""


def _put_back(job: Job, holder: str, told: str, *, failed: bool) -> None:
    """Note how it went; nothing where the job was given up for dead and is in other hands by now."""
    now = timezone.now()
    own = ScheduledRun.objects.filter(job=job.key, holder=holder)
    told = " ".join(told.split())[:LONGEST_TOLD]
    if failed:
        failures = (own.values_list("failures", flat=True).first() or 0) + 1
        again = job.retry_after(now, failures)
        own.update(holder="", held_until=None, ended_at=now, told=told, due=again, failures=F("failures") + 1)
        logger.error("Scheduled job %s failed for the %d. time in a row", job.key, failures)
    else:
        own.update(
            **{"holder": "", "held_until": None, "ended_at": now, "told": told, "due": job.next_after(now)},
            failures=0,
            succeeded_at=now,
        )


@dataclass(frozen=True)
class Standing:
    """A job and what became of it; `run` is not stored while no scheduler has seen it."""

    job: Job
    run: ScheduledRun
    now: datetime

    @property
    def is_running(self) -> bool:
        return self.run.held_until is not None and self.run.held_until >= self.now

    @property
    def is_failing(self) -> bool:
        return self.run.failures > 0

    @property
    def is_late(self) -> bool:
        return not self.is_running and self.run.due < self.now - LATE

    @property
    def state(self) -> tuple[str, str]:
        """The kind of tag and its word."""
        if self.is_running:
            return "reading", "đang làm"
        if self.is_late:
            return "late", "quá hạn"
        if self.is_failing:
            return "failed", "lỗi, sẽ làm lại"
        return ("done", "xong") if self.run.ended_at else ("draft", "chưa làm lần nào")


def standings() -> list[Standing]:
    """Every job of this installation with its last run; one query."""
    runs, now = {run.job: run for run in ScheduledRun.objects.all()}, timezone.now()
    return [
        Standing(job, runs.get(job.key) or ScheduledRun(job=job.key, due=job.next_after(now)), now) for job in jobs()
    ]
