"""Filters of the lists of programmes, meetings, model cases and commendations."""

import django_filters as filters
from django.db.models import QuerySet

from apps.committees.models import Commendation, Committee, CommitteeMeeting, ModelCase, ModelStatus, Programme
from apps.core.filters import RecordFilter


class ProgrammeFilter(RecordFilter):
    year = filters.NumberFilter(label="Năm", min_value=1900, max_value=9999)
    committee = filters.ModelChoiceFilter(queryset=Committee._default_manager.all(), label="Ban, tổ")

    class Meta:
        model = Programme
        fields = ("year", "committee")


class CommitteeMeetingFilter(RecordFilter):
    date_field = "held_on"

    committee = filters.ModelChoiceFilter(queryset=Committee._default_manager.all(), label="Ban, tổ")

    class Meta:
        model = CommitteeMeeting
        fields = ("committee", "kind")


class ModelCaseFilter(RecordFilter):
    date_field = "registered_on"

    tinh_trang = filters.ChoiceFilter(choices=ModelStatus.choices, method="filter_status", label="Tình trạng")

    class Meta:
        model = ModelCase
        fields = ("field", "village")

    def filter_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.reached(value)  # type: ignore[attr-defined]


class CommendationFilter(RecordFilter):
    date_field = "decided_on"

    class Meta:
        model = Commendation
        fields = ("awardee", "form", "village")
