"""Search, year and the filters that every list has."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from apps.core.forms import DayFirstDateField
from apps.core.querysets import VisibleQuerySet


class DayFilter(filters.DateFilter):
    """A day typed day first."""

    field_class = DayFirstDateField


class RecordFilter(filters.FilterSet):
    """`q` searches without diacritics; `nam` keeps the rows of a calendar year by `date_field`, where one is set.

    Every choice of a record or village is narrowed to what the user may see in the unit.
    """

    # Each word is one more condition, and SQLite takes no more than a thousand of them.
    q = filters.CharFilter(method="filter_words", label="Tìm (không cần dấu)", max_length=200)
    nam = filters.NumberFilter(method="filter_year", label="Năm", min_value=1900, max_value=9999)

    date_field = ""

    def __init__(self, *args: Any, user: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.date_field:
            self.filters.pop("nam")
        for entry in self.filters.values():
            if isinstance(entry, filters.ChoiceFilter | filters.ModelChoiceFilter):
                entry.extra["empty_label"] = "Tất cả"
            queryset = entry.extra.get("queryset")
            if isinstance(queryset, VisibleQuerySet):
                narrowed = queryset.visible_to(user).for_list()
                entry.queryset = narrowed.filter(**{narrowed.unit_path: unit})

    def filter_words(self, queryset: VisibleQuerySet, name: str, value: str) -> QuerySet:
        return queryset.search(value)

    def filter_year(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(**{f"{self.date_field}__year": int(value)})
