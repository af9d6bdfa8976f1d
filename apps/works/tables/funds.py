"""The list of funds."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.works.models import Fund


class FundTable(RecordTable):
    name = tables.Column(linkify=True)
    village = tables.Column(order_by="village__position", default="cả xã")
    opened_on = DateColumn()
    closed_on = DateColumn()
    held = NumberColumn(verbose_name="Tồn quỹ (đồng)")

    class Meta(RecordTable.Meta):
        model = Fund
        fields = ("name", "village", "keeper", "opened_on", "closed_on", "held")
