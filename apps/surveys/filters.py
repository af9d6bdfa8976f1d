"""Filters of the list of surveys."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.filters import RecordFilter
from apps.surveys.models import Survey, SurveyState


class SurveyFilter(RecordFilter):
    date_field = "ends_on"

    tinh_trang = filters.ChoiceFilter(choices=SurveyState.choices, method="filter_state", label="Tình trạng")

    class Meta:
        model = Survey
        fields = ("kind", "takes_online")

    def filter_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.in_state(value, timezone.localdate())
