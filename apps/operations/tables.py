"""The list of background jobs: their kinds and states, nothing of what they work on or for whom."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_tasks_db.models import DBTaskResult

from apps.core import progress
from apps.core.jobs import kind_of
from apps.core.tables import RecordTable
from apps.operations.recovering import FAILED, KILLED, READY, RUNNING


def state_of(job: DBTaskResult) -> tuple[str, str]:
    """The kind of tag and its word."""
    tries = len(job.worker_ids)
    if job.status == READY:
        return ("due", "chờ chạy lại") if tries else ("ready", "đang chờ")
    if job.status == RUNNING:
        return ("reading", "đang chạy lại") if tries > 1 else ("reading", "đang chạy")
    if job.status == FAILED:
        return (
            ("failed", "đã bỏ: tiến trình nhiều lần bị tắt")
            if job.exception_class_path == KILLED
            else ("failed", "lỗi")
        )
    return "done", "xong"


def since(job: DBTaskResult) -> datetime:
    """When it came into the state that it is in."""
    return job.finished_at or (job.started_at if job.status == RUNNING else None) or job.enqueued_at  # type: ignore[return-value]


class JobTable(RecordTable):
    kind = tables.Column("Việc", accessor="task_path", orderable=False)
    state = tables.Column("Trạng thái", empty_values=(), orderable=False)
    since = tables.Column("Từ lúc", empty_values=(), orderable=False, attrs={"td": {"class": "short"}})
    told = tables.Column("Tiến độ", empty_values=(), orderable=False)
    tries = tables.Column("Số lần chạy", accessor="worker_ids", empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        empty_text = "Chưa có việc nền nào."

    def render_kind(self, value: str) -> str:
        kind = kind_of(value)
        return kind.title if kind else "Việc của phiên bản khác"

    def render_state(self, record: DBTaskResult) -> SafeString:
        return format_html('<span class="tag tag-{}">{}</span>', *state_of(record))

    def render_since(self, record: DBTaskResult) -> str:
        return f"{timezone.localtime(since(record)):%H:%M:%S %d/%m/%Y}"

    def render_told(self, record: DBTaskResult) -> str:
        """Only a job that runs has some."""
        kind = kind_of(record.task_path)
        if record.status != RUNNING or kind is None:
            return "—"
        told = progress.heard(kind.progress_key(*record.args_kwargs["args"]))
        return f"{told.percent} %" if told and told.percent is not None else "—"

    def render_tries(self, value: list[Any]) -> int:
        return len(value)
