"""Filters of the list of works."""

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.core.filters import RecordFilter
from apps.villages.models import Village
from apps.works.models import Work


class WorkFilter(RecordFilter):
    date_field = "started_on"
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")
    tien_do = filters.ChoiceFilter(
        choices=(("open", "đang làm"), ("finished", "đã hoàn thành")), method="filter_progress", label="Tiến độ"
    )

    class Meta:
        model = Work
        fields = ("kind", "village")

    def filter_progress(self, queryset: Any, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "finished":
            return queryset.filter(finished_on__lte=today)
        return queryset.filter(Q(finished_on=None) | Q(finished_on__gt=today))
