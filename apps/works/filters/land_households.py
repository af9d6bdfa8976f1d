"""Filters of the list of a land project's households."""

import django_filters as filters
from django.db.models import QuerySet

from apps.core.filters import RecordFilter
from apps.villages.models import Village
from apps.works.models import LandClass, LandProjectHousehold

_HAPPENED = {"roi": False, "chua": True}


class LandHouseholdFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), field_name="household__village", label="Thôn")
    land_class = filters.ChoiceFilter(choices=LandClass.choices, label="Loại đất")
    dong_thuan = filters.ChoiceFilter(
        choices=[("roi", "đã đồng thuận"), ("chua", "chưa đồng thuận")],
        field_name="agreed_on",
        method="filter_happened",
        label="Đồng thuận",
    )
    nhan_tien = filters.ChoiceFilter(
        choices=[("roi", "đã nhận tiền"), ("chua", "chưa nhận tiền")],
        field_name="paid_on",
        method="filter_happened",
        label="Nhận tiền",
    )
    tai_dinh_cu = filters.ChoiceFilter(
        choices=[("phai", "phải bố trí"), ("cho", "phải bố trí, chưa nhận"), ("khong", "không phải bố trí")],
        method="filter_resettlement",
        label="Tái định cư",
    )

    class Meta:
        model = LandProjectHousehold
        fields = ("village", "land_class")

    def filter_happened(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{f"{name}__isnull": _HAPPENED[value]})

    def filter_resettlement(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        rows = queryset.filter(needs_resettlement=value != "khong")
        return rows.filter(resettled_on__isnull=True) if value == "cho" else rows
