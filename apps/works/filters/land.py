"""Filters of the list of land projects."""

from apps.core.filters import RecordFilter
from apps.works.models import LandProject


class LandProjectFilter(RecordFilter):
    date_field = "started_on"

    class Meta:
        model = LandProject
        fields = ()
