"""Filters of the lists of agencies and of what happens in them."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone

from apps.agencies.models import (
    Agency,
    CollectiveAgreement,
    Discipline,
    InternalRule,
    StaffConference,
    WorkplaceDialogue,
    owing_conference,
)
from apps.core.filters import RecordFilter

_STANDING = [("1", "đang hoạt động"), ("0", "đã thôi hoạt động")]
_IN_FORCE = [("1", "đang có hiệu lực"), ("0", "không còn hiệu lực")]


class StandingFilter(filters.ChoiceFilter):
    """Rows that stand today, or those that do not; the rows' queryset knows which (`on`)."""

    def filter(self, qs: Any, value: Any) -> QuerySet:
        if value not in ("0", "1"):
            return qs
        standing = qs.on(timezone.localdate())
        return standing if value == "1" else qs.exclude(pk__in=standing.order_by().values("pk"))


class AgencyFilter(RecordFilter):
    must_confer = filters.ChoiceFilter(choices=[("1", "có"), ("0", "không")], label="Phải tổ chức hội nghị")
    hoat_dong = StandingFilter(choices=_STANDING, label="Hoạt động")
    thieu = filters.NumberFilter(
        method="filter_owing", label="Chưa có hội nghị tổng kết năm", min_value=1990, max_value=2200
    )

    class Meta:
        model = Agency
        fields = ("kind", "must_confer")

    def filter_owing(self, queryset: Any, name: str, value: Any) -> QuerySet:
        return owing_conference(queryset, int(value))


class StaffConferenceFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = StaffConference
        fields = ("agency", "agency__kind", "kind", "form", "for_year")


class WorkplaceDialogueFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = WorkplaceDialogue
        fields = ("agency", "occasion")


class InternalRuleFilter(RecordFilter):
    hieu_luc = StandingFilter(choices=_IN_FORCE, label="Hiệu lực hôm nay")
    date_field = "issued_on"

    class Meta:
        model = InternalRule
        fields = ("agency", "kind", "action")


class CollectiveAgreementFilter(RecordFilter):
    hieu_luc = StandingFilter(choices=_IN_FORCE, label="Hiệu lực hôm nay")
    date_field = "signed_on"

    class Meta:
        model = CollectiveAgreement
        fields = ("agency",)


class DisciplineFilter(RecordFilter):
    date_field = "decided_on"

    class Meta:
        model = Discipline
        fields = ("agency", "form")
