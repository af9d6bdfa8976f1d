"""Filters of the list of meetings."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.meetings.models import Meeting
from apps.villages.models import Village


class MeetingFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")
    date_field = "held_on"

    class Meta:
        model = Meeting
        fields = ("village", "kind", "state")
