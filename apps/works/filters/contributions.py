"""Filters of the list of what households gave to a work."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.villages.models import Village
from apps.works.models import ContributionKind, HouseholdContribution, LandClass


class HouseholdContributionFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), field_name="household__village", label="Thôn")
    kind = filters.ChoiceFilter(choices=ContributionKind.choices, label="Hình thức")
    land_class = filters.ChoiceFilter(choices=LandClass.choices, label="Loại đất")

    class Meta:
        model = HouseholdContribution
        fields = ("village", "kind", "land_class")
