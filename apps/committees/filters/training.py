"""Filters of the list of training sessions."""

from apps.committees.models import TrainingSession
from apps.core.filters import RecordFilter


class TrainingFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = TrainingSession
        fields = ("kind",)
