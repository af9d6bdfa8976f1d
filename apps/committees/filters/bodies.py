"""Filters of the lists of committees."""

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from apps.committees.models import Committee
from apps.core.filters import RecordFilter


class CommitteeFilter(RecordFilter):
    hoat_dong = filters.ChoiceFilter(
        choices=[("1", "Đang hoạt động"), ("0", "Đã kết thúc")], method="filter_running", label="Tình trạng"
    )

    class Meta:
        model = Committee
        fields = ("kind",)

    def filter_running(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        return queryset.on(today) if value == "1" else queryset.filter(dissolved_on__lt=today)  # type: ignore[attr-defined]
