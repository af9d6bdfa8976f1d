"""Filters of this app's lists."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.villages.models import Village
from apps.works.models import LandProject, Work


class WorkFilter(RecordFilter):
    date_field = "started_on"
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = Work
        fields = ("village",)


class LandProjectFilter(RecordFilter):
    date_field = "started_on"

    class Meta:
        model = LandProject
        fields = ()
