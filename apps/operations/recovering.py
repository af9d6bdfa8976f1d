"""Jobs whose worker died over them are put back into the queue, and given up after several deaths.

The task that is called anew is the one that was called first: each kind of job ends as if it had been called once.
"""

import hashlib
import logging
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from apps.core import progress
from apps.core.jobs import MOST_TRIES, kind_of
from apps.operations import heartbeats

logger = logging.getLogger(__name__)
READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"
# What stands as the error of a job that was given up: no error was ever told.
KILLED = "apps.operations.recovering.Killed"


def life_of(worker_id: str) -> str:
    """The name under which a worker shows life for its jobs; its id may hold whatever an operator typed."""
    return f"worker-{hashlib.sha256(worker_id.encode()).hexdigest()[:16]}"


def recover_lost() -> int:
    """Put back the running jobs whose worker has fallen silent; gives their number. Any number may look at once."""
    before = timezone.now() - timedelta(seconds=heartbeats.LOST)
    # A worker shows life before it takes a job, so a young one is in good hands whatever its file says.
    running = DBTaskResult.objects.filter(status=RUNNING, started_at__lt=before)
    return sum(put_back(job) for job in running if heartbeats.is_lost(life_of(_worker_of(job))))


def put_back_own(worker_id: str) -> int:
    """Put back what an outage broke off in a worker that does nothing just now; gives how many. No try is counted."""
    running = DBTaskResult.objects.filter(status=RUNNING)
    return sum(put_back(job, counted=False) for job in running if _worker_of(job) == worker_id)


def _worker_of(job: DBTaskResult) -> str:
    return str(job.worker_ids[-1]) if job.worker_ids else ""


def put_back(job: DBTaskResult, *, counted: bool = True) -> bool:
    """Let the job wait for a worker again, or give it up where its tries are `counted`; whether it was done here.

    One conditional UPDATE of what was read: of two that look at once the second finds nothing left.
    """
    unchanged = DBTaskResult.objects.filter(pk=job.pk, status=job.status, started_at=job.started_at)
    if counted and len(job.worker_ids) >= MOST_TRIES:
        return _give_up(job, unchanged)
    workers = job.worker_ids if counted else job.worker_ids[:-1]
    if not unchanged.update(status=READY, worker_ids=workers):
        return False
    logger.warning("job %s lost its worker, try %d follows", job.pk, len(job.worker_ids) + 1)
    if kind := kind_of(job.task_path):
        progress.tell_again(kind.progress_key(*job.args_kwargs["args"]), len(job.worker_ids))
    return True


def _give_up(job: DBTaskResult, unchanged: QuerySet) -> bool:
    """The record behind the job first: killed between the two, the job is found again and given up again."""
    if kind := kind_of(job.task_path):
        kind.give_up(*job.args_kwargs["args"])
    if not unchanged.update(status=FAILED, finished_at=timezone.now(), exception_class_path=KILLED):
        return False
    logger.error("job %s was given up after %d tries", job.pk, len(job.worker_ids))
    return True
