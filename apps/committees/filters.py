"""Filters of this app's lists."""

import django_filters as filters

from apps.committees.models import Committee, Inspection, TrainingSession
from apps.core.filters import RecordFilter


class CommitteeFilter(RecordFilter):
    class Meta:
        model = Committee
        fields = ("kind",)


class InspectionFilter(RecordFilter):
    date_field = "held_on"

    self_inspection = filters.ChoiceFilter(choices=[("1", "Có"), ("0", "Không")], label="Tự kiểm tra")

    class Meta:
        model = Inspection
        fields = ("self_inspection",)


class TrainingFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = TrainingSession
        fields = ("kind",)
