"""The operator's page of what the portal does by itself."""

from typing import Any

from django.views.generic import TemplateView

from apps.core.views import UnitMixin
from apps.operations import heartbeats
from apps.operations.services import standings


class ScheduleView(UnitMixin, TemplateView):
    """Every scheduled job with its last run, result and next time; one for the whole installation."""

    permission_required = "operations.read_schedule"
    template_name = "operations/schedule.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rows=standings(), is_alive=heartbeats.is_alive(heartbeats.SCHEDULER), **kwargs)
