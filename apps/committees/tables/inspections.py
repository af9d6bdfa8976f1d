"""Lists of inspections, and of what they demanded over the years."""

from typing import Any

import django_tables2 as tables
from django.utils import timezone

from apps.committees.models import Inspection, InspectionDemand
from apps.core.tables import MANY_COLUMNS, DateColumn, RecordTable


class InspectionTable(RecordTable):
    subject = tables.Column(linkify=True)
    held_on = DateColumn()
    concluded_on = DateColumn()
    places = tables.Column(empty_values=(), orderable=False, verbose_name="Nơi được kiểm tra")
    stage = tables.Column(empty_values=(), orderable=False, verbose_name="Tình trạng")

    class Meta(RecordTable.Meta):
        model = Inspection
        fields = ("subject", "held_on", "places", "self_inspection", "concluded_on", "stage")

    def render_places(self, record: Inspection) -> str:
        return "; ".join(str(target) for target in record.targets.all())

    def render_stage(self, record: Inspection) -> str:
        return str(record.stage_on(timezone.localdate()).label)


class DemandTable(RecordTable):
    text = tables.Column(linkify=True)
    place = tables.Column(
        order_by=("target__village__position", "target__workplace__name", "target__agency"),
        verbose_name="Nơi phải khắc phục",
    )
    inspection = tables.Column(accessor="inspection__subject", verbose_name="Cuộc kiểm tra")
    held_on = DateColumn(accessor="inspection__held_on", verbose_name="Ngày kiểm tra")
    due_on = DateColumn()
    state = tables.Column(
        accessor="state__label", order_by=("verified_on", "remedied_on", "pk"), verbose_name="Tình trạng"
    )
    remedied_on = DateColumn(verbose_name="Ngày khắc phục")
    verified_on = DateColumn()
    late = tables.Column(empty_values=(), orderable=False, verbose_name="Quá hạn")

    class Meta(RecordTable.Meta):
        model = InspectionDemand
        attrs = MANY_COLUMNS
        fields = ("text", "place", "due_on", "late", "state", "remedied_on", "verified_on", "inspection", "held_on")

    def render_late(self, record: InspectionDemand) -> str:
        return self.value_late(record) or "—"

    def value_late(self, record: Any) -> str:
        return "quá hạn" if record.is_overdue_on(timezone.localdate()) else ""
