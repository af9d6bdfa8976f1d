"""Filters of this app's lists."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.villages.models import Convention, OfficeTerm, Official, ProfileFigure, Village


class ProfileFigureFilter(RecordFilter):
    class Meta:
        model = ProfileFigure
        fields = ("year",)


class OfficialFilter(RecordFilter):
    class Meta:
        model = Official
        fields = ()


class OfficeTermFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = OfficeTerm
        fields = ("office", "village")


class ConventionFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = Convention
        fields = ("village",)
