"""The list of meetings."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.meetings.models import Meeting


class MeetingTable(RecordTable):
    subject = tables.Column(linkify=True)
    village = tables.Column(accessor="village_name", verbose_name="Thôn", order_by="village__position")
    held_on = DateColumn()
    present = NumberColumn(verbose_name="Số hộ dự")
    households = NumberColumn(verbose_name="Tổng số hộ")

    class Meta(RecordTable.Meta):
        model = Meeting
        fields = ("subject", "village", "held_on", "kind", "present", "households", "state")
