"""Filters of this app's lists."""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.http import QueryDict
from django.utils import timezone

from apps.core.filters import DayFilter, RecordFilter
from apps.villages.models import (
    Convention,
    OfficeTerm,
    Official,
    ProfileFigure,
    Village,
    VillageArrangement,
    VillageProfile,
)
from apps.villages.models.villages import VillageKind


class VillageFilter(RecordFilter):
    """Villages as they stand on a day, today unless another one is asked for; ended ones only on demand."""

    ngay = DayFilter(label="Tại ngày", method="keep")
    loai = filters.ChoiceFilter(label="Cách gọi", choices=VillageKind.choices, method="filter_kind")
    ket_thuc = filters.BooleanFilter(
        label="Cả thôn đã kết thúc hoặc chưa thành lập", method="keep", widget=forms.CheckboxInput
    )

    class Meta:
        model = Village
        fields = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Without anything asked for it narrows all the same, to those of today.
        super().__init__(data if data is not None else QueryDict(), *args, **kwargs)

    @property
    def day(self) -> date:
        """The day that was asked for, or today."""
        typed: date | None = getattr(self.form, "cleaned_data", {}).get("ngay")
        return typed or timezone.localdate()

    def keep(self, queryset: Any, name: str, value: Any) -> Any:
        """The day and the ended ones are looked at together, in `filter_queryset`."""
        return queryset

    def filter_kind(self, queryset: Any, name: str, value: str) -> Any:
        """By the version of the day; a commune has few villages, whose names are loaded anyway."""
        kinds = ((village.pk, village.version_on(self.day)) for village in queryset)
        return queryset.filter(pk__in=[key for key, version in kinds if version and version.kind == value])

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("ket_thuc") else rows.on(self.day)


class VillageProfileFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = VillageProfile
        fields = ("village", "year")


class ArrangementFilter(RecordFilter):
    date_field = "on"
    kind = filters.ChoiceFilter(label="Hình thức", choices=VillageArrangement.Kind.choices)

    class Meta:
        model = VillageArrangement
        fields = ("kind",)


class ProfileFigureFilter(RecordFilter):
    class Meta:
        model = ProfileFigure
        fields = ("year",)


class OfficialFilter(RecordFilter):
    class Meta:
        model = Official
        fields = ()


class OfficeTermFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")

    class Meta:
        model = OfficeTerm
        fields = ("office", "village", "came_by")


class ConventionFilter(RecordFilter):
    village = filters.ModelChoiceFilter(queryset=Village.objects.all(), label="Thôn")
    hieu_luc = filters.ChoiceFilter(label="Hiệu lực", choices=[("con", "Đang có hiệu lực")], method="filter_in_force")

    class Meta:
        model = Convention
        fields = ("village", "kind")

    def filter_in_force(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.in_force_on(timezone.localdate())
