"""Filters of the list of households."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.households.models import Household
from apps.villages.models import Village


class HouseholdFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = Household
        fields = ("village", "classification")
