"""Filters of this app's list."""

from apps.core.filters import RecordFilter
from apps.supervision.models import Supervision


class SupervisionFilter(RecordFilter):
    date_field = "started_on"

    class Meta:
        model = Supervision
        fields = ("body", "kind")
