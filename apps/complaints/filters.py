"""Filters of this app's lists."""

import django_filters as filters
from django.utils import timezone

from apps.complaints.models import (
    Denunciation,
    Petition,
    PetitionQuerySet,
    Reception,
    ReceptionDay,
    ReceptionDayQuerySet,
)
from apps.core.filters import RecordFilter


class PetitionFilter(RecordFilter):
    date_field = "received_on"

    han = filters.ChoiceFilter(
        choices=[("overdue", "quá hạn"), ("soon", "sắp đến hạn")], method="filter_deadline", label="Hạn giải quyết"
    )

    class Meta:
        model = Petition
        fields = ("petition_type", "field", "source", "screening", "competence", "status")

    def filter_deadline(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        today = timezone.localdate()
        return queryset.overdue(today) if value == "overdue" else queryset.due_soon(today)


class DenunciationFilter(RecordFilter):
    date_field = "received_on"

    class Meta:
        model = Denunciation
        fields = ("field", "stage", "result")


class ReceptionFilter(RecordFilter):
    date_field = "held_on"

    is_group = filters.ChoiceFilter(choices=[("1", "Có"), ("0", "Không")], label="Đoàn đông người")

    class Meta:
        model = Reception
        fields = ("kind", "receiver", "is_group", "handling")


class ReceptionDayFilter(RecordFilter):
    date_field = "held_on"

    khi = filters.ChoiceFilter(
        choices=[("coming", "sắp tới"), ("past", "đã qua")], method="filter_when", label="Thời gian"
    )

    class Meta:
        model = ReceptionDay
        fields: tuple[str, ...] = ()

    def filter_when(self, queryset: ReceptionDayQuerySet, name: str, value: str) -> ReceptionDayQuerySet:
        today = timezone.localdate()
        return queryset.coming_on(today) if value == "coming" else queryset.filter(held_on__lt=today)
