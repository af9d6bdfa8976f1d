"""`manage.py db_worker`: the worker of django-tasks-db, which also shows that it lives."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from apps.operations import heartbeats


class Command(db_worker.Command):
    help = "Làm các việc nền đang đợi; chạy như một dịch vụ bên cạnh máy chủ, cùng cấu hình."

    def handle(self, *args: Any, **options: Any) -> None:
        """Until told to stop; then it ends the job that it is at."""
        with heartbeats.beating(heartbeats.WORKER):
            super().handle(*args, **options)
