"""Filters of this app's lists."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.filters import RecordFilter
from apps.supervision.models import (
    Body,
    Finding,
    FindingStatus,
    PlanState,
    Recommendation,
    Supervision,
    SupervisionPlan,
)


class SupervisionFilter(RecordFilter):
    date_field = "started_on"

    class Meta:
        model = Supervision
        fields = ("body", "kind")


class PlanFilter(RecordFilter):
    """Narrows rows that carry their derived `state`."""

    year = filters.NumberFilter(label="Năm", min_value=1900, max_value=9999)
    tinh_trang = filters.ChoiceFilter(choices=PlanState.choices, field_name="state", label="Tình trạng")

    class Meta:
        model = SupervisionPlan
        fields = ("year", "quarter", "body", "kind", "tinh_trang")


class _OverTheYears(RecordFilter):
    """Rows of all years; unless asked otherwise those that are not settled."""

    UNSETTLED = ""

    body = filters.ChoiceFilter(choices=Body.choices, field_name="supervision__body", label="Cơ quan thực hiện")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None or "tinh_trang" not in data:
            data = data.copy() if data is not None else {}
            data["tinh_trang"] = self.UNSETTLED
        super().__init__(data, *args, **kwargs)


class FindingFilter(_OverTheYears):
    UNSETTLED, LATE = "following", "late"
    _STATES = ((UNSETTLED, "đang theo dõi"), (LATE, "quá hạn khắc phục"), *FindingStatus.choices)

    tinh_trang = filters.ChoiceFilter(choices=_STATES, method="filter_state", label="Tình trạng")
    date_field = "supervision__started_on"

    class Meta:
        model = Finding
        fields: tuple[str, ...] = ()

    def filter_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        if value == self.UNSETTLED:
            return queryset.open()
        if value == self.LATE:
            return queryset.overdue(timezone.localdate())
        return queryset.filter(status=value)


class RecommendationFilter(_OverTheYears):
    UNSETTLED, LATE, ANSWERED = "waiting", "late", "answered"
    _STATES = ((UNSETTLED, "chưa trả lời"), (LATE, "quá hạn trả lời"), (ANSWERED, "đã trả lời"))

    tinh_trang = filters.ChoiceFilter(choices=_STATES, method="filter_state", label="Tình trạng")
    accepted = filters.ChoiceFilter(
        choices=[("1", "được tiếp thu"), ("0", "không được tiếp thu")], method="filter_yes", label="Kết quả"
    )
    on_law = filters.ChoiceFilter(
        choices=[("1", "về bất cập của pháp luật"), ("0", "kiến nghị khác")],
        method="filter_yes",
        label="Loại kiến nghị",
    )
    date_field = "sent_on"

    class Meta:
        model = Recommendation
        fields = ("addressee",)

    def filter_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        if value == self.UNSETTLED:
            return queryset.unanswered()
        if value == self.LATE:
            return queryset.overdue(timezone.localdate())
        return queryset.exclude(replied_on__isnull=True)

    def filter_yes(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.filter(**{name: value == "1"})
