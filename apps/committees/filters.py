"""Filters of this app's lists."""

from apps.committees.models import Committee, Inspection
from apps.core.filters import RecordFilter


class CommitteeFilter(RecordFilter):
    class Meta:
        model = Committee
        fields = ("kind",)


class InspectionFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = Inspection
        fields = ("self_inspection",)
