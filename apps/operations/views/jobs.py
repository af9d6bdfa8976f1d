"""The operator's page of background jobs."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.views.generic import TemplateView
from django_tasks_db.models import DBTaskResult

from apps.core.jobs import MOST_TRIES
from apps.core.views import PagedTableMixin, UnitMixin
from apps.operations import heartbeats
from apps.operations.tables import JobTable


class JobListView(UnitMixin, PagedTableMixin, TemplateView):
    """Every job that is kept, newest first, for the whole installation; nothing of what it works on."""

    permission_required = "operations.read_schedule"
    template_name = "operations/jobs.html"
    table_class = JobTable

    def get_table_data(self) -> QuerySet:
        return DBTaskResult.objects.order_by("-enqueued_at", "pk").defer("traceback", "return_value")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            has_worker=settings.WORKER,
            is_alive=heartbeats.is_alive(heartbeats.WORKER),
            most_tries=MOST_TRIES,
            **kwargs,
        )
