"""Filters of the list of consultations."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from apps.consultations.models import Channel, Consultation, ConsultationState
from apps.core.filters import RecordFilter


class ConsultationFilter(RecordFilter):
    tinh_trang = filters.ChoiceFilter(choices=ConsultationState.choices, method="filter_state", label="Tình trạng")
    hinh_thuc = filters.ChoiceFilter(choices=Channel.choices, method="filter_channel", label="Hình thức")
    date_field = "starts_on"

    class Meta:
        model = Consultation
        fields = ("subject",)

    def filter_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.in_state(value, timezone.localdate())

    def filter_channel(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.filter(channels__channel=value)
