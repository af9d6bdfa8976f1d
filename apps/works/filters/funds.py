"""Filters of the list of funds."""

import django_filters as filters

from apps.core.filters import RecordFilter
from apps.villages.models import Village
from apps.works.models import Fund


class FundFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")
    closed = filters.BooleanFilter(field_name="closed_on", lookup_expr="isnull", exclude=True, label="Đã kết thúc")

    class Meta:
        model = Fund
        fields = ("village",)
