"""Filters of the lists of scorecards and of cultural families and villages."""

import django_filters as filters

from apps.agencies.models import CulturalYear, Scorecard
from apps.core.filters import RecordFilter


class ScorecardFilter(RecordFilter):
    class Meta:
        model = Scorecard
        fields = ("year",)


class CulturalYearFilter(RecordFilter):
    recognised = filters.ChoiceFilter(choices=[("1", "đạt"), ("0", "không đạt")], label="Thôn văn hóa")

    class Meta:
        model = CulturalYear
        fields = ("village", "year", "recognised")
