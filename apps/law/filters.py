"""Search and filters over the legal texts."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from apps.core.querysets import search_words
from apps.law.models import LegalText


class LegalTextFilter(filters.FilterSet):
    """`q` searches number, title and issuer without diacritics; `ngay` keeps what is in force on a day."""

    q = filters.CharFilter(method="filter_words", label="Tìm (không cần dấu)")
    ngay = filters.DateFilter(method="filter_day", label="Có hiệu lực vào ngày")

    class Meta:
        model = LegalText
        fields = ()

    def filter_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_words(queryset, value)

    def filter_day(self, queryset: Any, name: str, value: Any) -> QuerySet:
        return queryset.in_force_on(value)
