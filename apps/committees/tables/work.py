"""Lists of programmes, meetings, model cases and commendations."""

import django_tables2 as tables
from django.utils import timezone

from apps.committees.models import Commendation, CommitteeMeeting, ModelCase, Programme
from apps.core.tables import DateColumn, NumberColumn, RecordTable


class ProgrammeTable(RecordTable):
    committee = tables.Column(linkify=lambda record: record.get_absolute_url(), order_by=("committee__name", "year"))
    year = tables.Column(attrs={"td": {"class": "short"}})
    issued_on = DateColumn()
    number_of_items = NumberColumn(empty_values=(), orderable=False, verbose_name="Số việc")
    done = NumberColumn(empty_values=(), orderable=False, verbose_name="Đã xong")
    late = NumberColumn(empty_values=(), orderable=False, verbose_name="Quá hạn")

    class Meta(RecordTable.Meta):
        model = Programme
        fields = ("committee", "year", "number", "issued_on", "number_of_items", "done", "late")

    def render_year(self, value: int) -> str:
        return str(value)

    def render_number_of_items(self, record: Programme) -> str:
        return str(self.value_number_of_items(record))

    def value_number_of_items(self, record: Programme) -> int:
        return len(record.items.all())

    def render_done(self, record: Programme) -> str:
        return str(self.value_done(record))

    def value_done(self, record: Programme) -> int:
        return sum(item.done_on is not None for item in record.items.all())

    def render_late(self, record: Programme) -> str:
        return str(self.value_late(record))

    def value_late(self, record: Programme) -> int:
        today = timezone.localdate()
        return sum(item.is_late(today) for item in record.items.all())


class CommitteeMeetingTable(RecordTable):
    held_on = DateColumn(linkify=True)
    content = tables.Column(attrs={"td": {"class": "long"}})
    present = NumberColumn()

    class Meta(RecordTable.Meta):
        model = CommitteeMeeting
        fields = ("held_on", "committee", "kind", "content", "present", "conclusion_number")


class ModelCaseTable(RecordTable):
    name = tables.Column(linkify=True)
    village = tables.Column(order_by=("village__position", "village__slug"))
    registered_on = DateColumn()
    recognised_on = DateColumn()
    replicated_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = ModelCase
        fields = ("name", "field", "holder", "village", "registered_on", "recognised_on", "replicated_on")


class CommendationTable(RecordTable):
    name = tables.Column(linkify=True)
    village = tables.Column(order_by=("village__position", "village__slug"))
    decided_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = Commendation
        fields = ("name", "awardee", "form", "number", "decided_on", "village", "agency")
