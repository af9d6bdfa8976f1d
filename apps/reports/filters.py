"""Search rows above the lists of what the level above asks for."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from apps.core.filters import RecordFilter

_OPEN, _WITHDRAWN = "open", "withdrawn"


class ReportCallFilter(RecordFilter):
    """By words, year of the last day, and whether the call stands."""

    date_field = "due_on"

    standing = filters.ChoiceFilter(
        label="Tình trạng", choices=[(_OPEN, "đang có hiệu lực"), (_WITHDRAWN, "đã thu hồi")], method="by_standing"
    )

    def by_standing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(withdrawn_at__isnull=value == _OPEN)


class CallReceivedFilter(RecordFilter):
    """By words, year of the last day, and whether a report is still owed."""

    date_field = "call__due_on"

    standing = filters.ChoiceFilter(
        label="Tình trạng",
        choices=[("owing", "còn phải gửi"), ("answered", "đã ban hành"), ("withdrawn", "đã thu hồi")],
        method="by_standing",
    )

    def by_standing(self, queryset: Any, name: str, value: str) -> QuerySet:
        narrowed: QuerySet = {
            "owing": queryset.owing,
            "answered": queryset.answered,
            "withdrawn": lambda: queryset.filter(call__withdrawn_at__isnull=False),
        }[value]()
        return narrowed
