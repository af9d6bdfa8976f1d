"""Lists of committees, inspections and training."""

import django_tables2 as tables
from django.utils import timezone

from apps.committees.models import Committee, Inspection, TrainingSession
from apps.core.tables import DateColumn, NumberColumn, RecordTable


class CommitteeTable(RecordTable):
    name = tables.Column(linkify=True)
    established_on = DateColumn()
    dissolved_on = DateColumn()
    serving = NumberColumn(empty_values=(), orderable=False, verbose_name="Thành viên hiện nay")

    class Meta(RecordTable.Meta):
        model = Committee
        fields = ("name", "kind", "established_on", "dissolved_on", "serving")

    def render_serving(self, record: Committee) -> str:
        return str(self.value_serving(record))

    def value_serving(self, record: Committee) -> int:
        return len(record.composition_on(timezone.localdate()))


class InspectionTable(RecordTable):
    subject = tables.Column(linkify=True)
    held_on = DateColumn()
    concluded_on = DateColumn()
    places = tables.Column(empty_values=(), orderable=False, verbose_name="Nơi được kiểm tra")

    class Meta(RecordTable.Meta):
        model = Inspection
        fields = ("subject", "held_on", "places", "self_inspection", "concluded_on")

    def render_places(self, record: Inspection) -> str:
        return "; ".join(str(target) for target in record.targets.all())


class TrainingTable(RecordTable):
    topic = tables.Column(linkify=True)
    held_on = DateColumn()
    participants = NumberColumn(verbose_name="Lượt người")

    class Meta(RecordTable.Meta):
        model = TrainingSession
        fields = ("topic", "held_on", "kind", "organiser", "participants")
