"""`manage.py run_schedule`: does what is due, as a service or once."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from apps.operations import heartbeats
from apps.operations.services import run_due

logger = logging.getLogger(__name__)
EVERY = 30.0


class Command(BaseCommand):
    help = (
        "Làm các việc định kỳ đến hạn; chạy như một dịch vụ, hoặc với --once mỗi giờ. Hai tiến trình không trùng việc."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="làm những việc đang đến hạn rồi kết thúc")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        """Told to stop it first ends the job that it is at; a database that is away for a while it waits out."""
        if once:
            self.stdout.write(f"Đã làm: {', '.join(run_due()) or 'không việc nào đến hạn'}.")
            return
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        with heartbeats.beating(heartbeats.SCHEDULER):
            while not stopped.is_set():
                close_old_connections()
                try:
                    run_due()
                except Error:
                    logger.exception("The schedule could not be read")
                close_old_connections()
                stopped.wait(EVERY)
