"""Filters of this app's lists."""

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import F, QuerySet
from django.utils import timezone

from apps.committees.models import Committee
from apps.complaints.models import (
    Denunciation,
    InternalTarget,
    MediationCase,
    OnlineReflection,
    Petition,
    PetitionClass,
    PetitionQuerySet,
    Reception,
    ReceptionDay,
    ReceptionDayQuerySet,
    ReceptionQuerySet,
)
from apps.complaints.rules.balance import Flow
from apps.complaints.services.balance import in_flow
from apps.complaints.services.due import NOBODY, soon_until
from apps.complaints.services.mediation import mediation_teams_of, villages_of
from apps.complaints.services.petitions import in_charge
from apps.complaints.services.receptions import attended_by
from apps.core.filters import DayFilter, RecordFilter
from apps.core.periods import Period
from apps.villages.models import Village

FLOWS = {
    Flow.OPENING: "tồn đầu kỳ",
    Flow.RECEIVED: "tiếp nhận trong kỳ",
    Flow.RESOLVED: "đã giải quyết trong kỳ",
    Flow.MOVED: "chuyển, trả, hướng dẫn, lưu trong kỳ",
    Flow.WITHDRAWN: "rút, đình chỉ trong kỳ",
    Flow.CLOSING: "tồn cuối kỳ",
}


class FlowFilter(RecordFilter):
    """The rows behind one number of the balance over the days from `tu` to `den`; without one, those received then."""

    can_doi = filters.ChoiceFilter(
        choices=[(flow.value, label) for flow, label in FLOWS.items()], method="leave", label="Mục của bảng cân đối"
    )
    tu = DayFilter(method="leave", label="Từ ngày")
    den = DayFilter(method="leave", label="Đến ngày")

    def leave(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        """Taken together in `filter_queryset`."""
        return queryset

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        flow, start, end = (self.form.cleaned_data.get(name) for name in ("can_doi", "tu", "den"))
        if not (flow or start or end):
            return queryset
        start, end = start or date.min, end or date.max
        return in_flow(queryset, Flow(flow or Flow.RECEIVED), Period(start, end)) if start <= end else queryset.none()


class PetitionFilter(FlowFilter):
    date_field = "received_on"

    # Asked for by itself: what is searched in the whole list finds nobody.
    nguoi_gui = filters.CharFilter(method="filter_sender", label="Người gửi (không cần dấu)", max_length=200)
    phu_trach = filters.ChoiceFilter(method="filter_officer", label="Người phụ trách")
    han = filters.ChoiceFilter(
        choices=[("overdue", "quá hạn"), ("soon", "sắp quá hạn"), ("late", "đã xong, trễ hạn")],
        method="filter_deadline",
        label="Hạn xử lý",
    )
    own_type = filters.ModelChoiceFilter(queryset=PetitionClass.objects.types(), label="Loại đơn của xã")
    own_field = filters.ModelChoiceFilter(queryset=PetitionClass.objects.fields(), label="Lĩnh vực của xã")
    vu_viec = filters.ChoiceFilter(choices=[("1", "một đơn mỗi vụ việc")], method="filter_matters", label="Vụ việc")

    class Meta:
        model = Petition
        fields = ("petition_type", "field", "source", "screening", "competence", "status")

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        people = [(person.public_id, str(person)) for person in in_charge(unit)]
        self.filters["phu_trach"].extra["choices"] = [(NOBODY, "chưa phân công"), *people]

    def filter_sender(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        return queryset.sent_by(value)

    def filter_officer(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        officer = {"assigned_to__isnull": True} if value == NOBODY else {"assigned_to__public_id": value}
        return queryset.filter(**officer)

    def filter_matters(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        return queryset.leading()

    def filter_deadline(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        today = timezone.localdate()
        if value == "late":
            return queryset.filter(closed_on__gt=F("due_on"))
        if value == "overdue":
            return queryset.overdue(today)
        until = soon_until(today)
        return queryset.due_between(today, until) if until else queryset.none()


class PetitionClassFilter(RecordFilter):
    class Meta:
        model = PetitionClass
        fields = ("axis", "is_in_use")


class InternalTargetFilter(RecordFilter):
    class Meta:
        model = InternalTarget
        fields = ("petition_type",)


class DenunciationFilter(FlowFilter):
    date_field = "received_on"

    class Meta:
        model = Denunciation
        fields = ("field", "stage", "result")


class ReceptionFilter(RecordFilter):
    date_field = "held_on"

    nguoi = filters.CharFilter(method="filter_visitor", label="Người đến (không cần dấu)", max_length=200)
    tu = DayFilter(field_name="held_on", lookup_expr="gte", label="Từ ngày")
    den = DayFilter(field_name="held_on", lookup_expr="lte", label="Đến ngày")
    is_group = filters.ChoiceFilter(choices=[("1", "Có"), ("0", "Không")], label="Đoàn đông người")
    tra_loi = filters.ChoiceFilter(
        choices=[("waiting", "chưa trả lời"), ("late", "quá hạn")], method="filter_answer", label="Hẹn trả lời"
    )

    class Meta:
        model = Reception
        fields = ("kind", "receiver", "is_group", "handling")

    def filter_visitor(self, queryset: ReceptionQuerySet, name: str, value: str) -> ReceptionQuerySet:
        return attended_by(queryset, value)

    def filter_answer(self, queryset: ReceptionQuerySet, name: str, value: str) -> ReceptionQuerySet:
        return queryset.late_on(timezone.localdate()) if value == "late" else queryset.unanswered()


class ReceptionDayFilter(RecordFilter):
    date_field = "held_on"

    khi = filters.ChoiceFilter(
        choices=[("coming", "sắp tới"), ("past", "đã qua")], method="filter_when", label="Thời gian"
    )

    class Meta:
        model = ReceptionDay
        fields = ("host_kind", "outcome")

    def filter_when(self, queryset: ReceptionDayQuerySet, name: str, value: str) -> ReceptionDayQuerySet:
        today = timezone.localdate()
        return queryset.coming_on(today) if value == "coming" else queryset.filter(held_on__lt=today)


class MediationCaseFilter(RecordFilter):
    date_field = "received_on"

    village = filters.ModelChoiceFilter(queryset=Village.objects.none(), label="Thôn")
    team = filters.ModelChoiceFilter(queryset=Committee.objects.none(), label="Tổ hòa giải")

    class Meta:
        model = MediationCase
        fields = ("village", "team", "field", "outcome")

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.filters["village"].queryset = villages_of(unit)
        self.filters["team"].queryset = mediation_teams_of(unit)


class ReflectionFilter(RecordFilter):
    date_field = "received_at"

    class Meta:
        model = OnlineReflection
        fields = ("state", "kind", "field")
