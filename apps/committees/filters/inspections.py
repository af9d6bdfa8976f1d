"""Filters of the lists of inspections, and of what they demanded."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from apps.agencies.models import Agency
from apps.committees.models import DemandState, Inspection, InspectionDemand, InspectionStage
from apps.core.filters import RecordFilter
from apps.villages.models import Village


class InspectionFilter(RecordFilter):
    date_field = "held_on"

    self_inspection = filters.ChoiceFilter(choices=[("1", "Có"), ("0", "Không")], label="Tự kiểm tra")
    tinh_trang = filters.ChoiceFilter(choices=InspectionStage.choices, method="filter_stage", label="Tình trạng")

    class Meta:
        model = Inspection
        fields = ("self_inspection",)

    def filter_stage(self, queryset: Any, name: str, value: str) -> QuerySet:
        found: QuerySet = queryset.at_stage(value, timezone.localdate())
        return found


class DemandFilter(RecordFilter):
    """Demands of all years; unless asked otherwise those that nobody has verified."""

    PENDING = "pending"
    _STATES = ((PENDING, "còn mở"), ("late", "quá hạn"), *DemandState.choices)

    tinh_trang = filters.ChoiceFilter(choices=_STATES, method="filter_state", label="Tình trạng")
    village = filters.ModelChoiceFilter(field_name="target__village", queryset=Village.objects.all(), label="Thôn")
    workplace = filters.ModelChoiceFilter(
        field_name="target__workplace", queryset=Agency.objects.all(), label="Cơ quan, đơn vị"
    )
    date_field = "inspection__held_on"

    class Meta:
        model = InspectionDemand
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None or "tinh_trang" not in data:
            data = data.copy() if data is not None else {}
            data["tinh_trang"] = self.PENDING
        super().__init__(data, *args, **kwargs)

    def filter_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        found: QuerySet
        if value == self.PENDING:
            found = queryset.open()
        elif value == "late":
            found = queryset.overdue(timezone.localdate())
        else:
            found = queryset.in_state(value)
        return found
