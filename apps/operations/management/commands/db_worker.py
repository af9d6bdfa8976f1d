"""`manage.py db_worker`: the worker of django-tasks-db, which shows that it lives and takes up what others left."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error, connection
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from apps.core.outages import is_outage
from apps.operations import heartbeats
from apps.operations.recovering import life_of, put_back_own, recover_lost

logger = logging.getLogger(__name__)
# How often a worker looks for jobs of dead ones, and how long it waits while an outage lasts.
EVERY, WAIT = 5.0, 2.0


class Worker(db_worker.Worker):
    """Outlasts a database that is away for a while, and leaves no job behind for it."""

    def run(self) -> None:
        while self.running:
            try:
                put_back_own(self.worker_id)
                super().run()
            except (Error, OSError) as error:
                if not is_outage(error):
                    raise
                logger.warning("an outage of database or disk; the worker waits", exc_info=error)
                connection.close()
                time.sleep(WAIT)
            else:
                return

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """A job that an outage broke off did not fail: it stays running until `run` can put it back."""
        note_failure = db_task_result.set_failed

        def set_failed(error: BaseException) -> None:
            if is_outage(error):
                raise error
            note_failure(error)

        db_task_result.set_failed = set_failed
        super().run_task(db_task_result)


# The command makes its worker by this name.
db_worker.Worker = Worker  # type: ignore[misc]


class Command(db_worker.Command):
    help = "Làm các việc nền đang đợi; chạy như một dịch vụ bên cạnh máy chủ, cùng cấu hình."

    def handle(self, *args: Any, **options: Any) -> None:
        """Until told to stop; then it ends the job that it is at."""
        own = heartbeats.beating(life_of(options["worker_id"]))
        with heartbeats.beating(heartbeats.WORKER), own, _looking_after_lost():
            super().handle(*args, **options)


@contextmanager
def _looking_after_lost() -> Iterator[None]:
    """In a thread of its own, as a worker may be at one job for minutes while others wait for theirs."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(EVERY):
            try:
                recover_lost()
            except Exception:
                # An outage passes; whatever else it is must not end the looking.
                logger.exception("lost jobs could not be looked for")
            finally:
                connection.close()

    thread = threading.Thread(target=look, name="lost-jobs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
