"""Lists of supervisions, of plans, of findings and of recommendations over the years."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables

from apps.core.numbers import percent_of
from apps.core.tables import MANY_COLUMNS, DateColumn, NumberColumn, RecordTable
from apps.supervision.models import Finding, PlanState, Recommendation, Supervision, SupervisionPlan

_STATES = dict(PlanState.choices)


class SupervisionTable(RecordTable):
    subject = tables.Column(linkify=True)
    started_on = DateColumn()
    ended_on = DateColumn()
    found = NumberColumn(verbose_name="Vụ việc", orderable=False)
    recommended = NumberColumn(verbose_name="Kiến nghị", orderable=False)

    class Meta(RecordTable.Meta):
        model = Supervision
        fields = ("subject", "kind", "body", "started_on", "ended_on", "work", "found", "recommended")


class PlanTable(RecordTable):
    subject = tables.Column(linkify=True)
    year = tables.Column()
    quarter = tables.Column(order_by=("year", "quarter"))
    state = tables.Column(verbose_name="Tình trạng")
    recommended = NumberColumn(verbose_name="Kiến nghị")
    answered = NumberColumn(verbose_name="Đã trả lời")
    share = tables.Column(empty_values=(), orderable=False, verbose_name="Tỷ lệ trả lời trên số kiến nghị (%)")

    class Meta(RecordTable.Meta):
        model = SupervisionPlan
        attrs = MANY_COLUMNS
        fields = ("subject", "body", "kind", "year", "quarter", "state", "recommended", "answered", "share")

    def render_year(self, value: int) -> str:
        return str(value)

    def value_year(self, value: int) -> int:
        return value

    def render_state(self, value: str) -> str:
        return _STATES[PlanState(value)]

    def render_share(self, record: Any) -> str:
        return answered_share(record) or "—"

    def value_share(self, record: Any) -> Any:
        share = answered_share(record)
        return Decimal(share.replace(",", ".")) if share else ""


def answered_share(plan: Any) -> str:
    """What per cent of the plan's recommendations are answered: "66,67"; "" where there are none."""
    return percent_of(plan.answered or 0, plan.recommended) if plan.recommended else ""


class FindingTable(RecordTable):
    description = tables.Column(linkify=True, verbose_name="Vụ việc")
    supervision = tables.Column(accessor="supervision__subject", verbose_name="Cuộc giám sát")
    body = tables.Column(accessor="supervision__get_body_display", order_by="supervision__body", verbose_name="Cơ quan")
    started_on = DateColumn(accessor="supervision__started_on", verbose_name="Ngày giám sát")
    money_found = NumberColumn(verbose_name="Tiền phát hiện (đồng)")
    land_found_m2 = NumberColumn(verbose_name="Đất phát hiện (m²)")
    due_on = DateColumn()
    days_late = NumberColumn(order_by=("-due_on", "pk"), verbose_name="Quá hạn (ngày)")

    class Meta(RecordTable.Meta):
        model = Finding
        attrs = MANY_COLUMNS
        fields = (
            "description",
            "supervision",
            "body",
            "started_on",
            "money_found",
            "land_found_m2",
            "status",
            "due_on",
            "days_late",
        )

    def render_description(self, record: Finding) -> str:
        return str(record)

    def value_description(self, record: Finding) -> str:
        return record.description


class RecommendationTable(RecordTable):
    text = tables.Column(linkify=True, verbose_name="Kiến nghị")
    supervision = tables.Column(accessor="supervision__subject", verbose_name="Cuộc giám sát")
    body = tables.Column(accessor="supervision__get_body_display", order_by="supervision__body", verbose_name="Cơ quan")
    addressee = tables.Column()
    sent_on = DateColumn()
    due_on = DateColumn()
    days_late = NumberColumn(order_by=("-due_on", "pk"), verbose_name="Quá hạn (ngày)")
    replied_on = DateColumn()
    accepted = tables.Column(verbose_name="Được tiếp thu")

    class Meta(RecordTable.Meta):
        model = Recommendation
        attrs = MANY_COLUMNS
        fields = (
            "text",
            "supervision",
            "body",
            "addressee",
            "sent_on",
            "due_on",
            "days_late",
            "replied_on",
            "accepted",
        )

    def render_text(self, record: Recommendation) -> str:
        return str(record)

    def value_text(self, record: Recommendation) -> str:
        return record.text

    def render_accepted(self, value: bool) -> str:
        return "Có" if value else "Không"
