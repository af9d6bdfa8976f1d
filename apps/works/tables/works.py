"""List of works."""

import django_tables2 as tables

from apps.core.tables import MANY_COLUMNS, DateColumn, NumberColumn, RecordTable
from apps.works.models import Work


class WorkTable(RecordTable):
    name = tables.Column(linkify=True)
    village = tables.Column(order_by="village__position", default="cả xã")
    started_on = DateColumn()
    finished_on = DateColumn()
    length_m = NumberColumn()
    total_value = NumberColumn()
    state_budget = NumberColumn()
    people_money = NumberColumn()

    class Meta(RecordTable.Meta):
        model = Work
        attrs = MANY_COLUMNS
        fields = (
            "name",
            "kind",
            "village",
            "started_on",
            "finished_on",
            "length_m",
            "total_value",
            "state_budget",
            "people_money",
        )
