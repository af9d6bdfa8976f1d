"""Lists of works and land projects."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.works.models import LandProject, Work


class WorkTable(RecordTable):
    name = tables.Column(linkify=True)
    village = tables.Column(order_by="village__position", default="cả xã")
    started_on = DateColumn()
    finished_on = DateColumn()
    total_value = NumberColumn()
    people_money = NumberColumn()

    class Meta(RecordTable.Meta):
        model = Work
        fields = ("name", "village", "started_on", "finished_on", "total_value", "people_money")


class LandProjectTable(RecordTable):
    name = tables.Column(linkify=True)
    started_on = DateColumn()
    finished_on = DateColumn()
    area_m2 = NumberColumn()
    households_affected = NumberColumn()
    households_agreed = NumberColumn()
    households_paid = NumberColumn()

    class Meta(RecordTable.Meta):
        model = LandProject
        fields = (
            "name",
            "started_on",
            "finished_on",
            "area_m2",
            "households_affected",
            "households_agreed",
            "households_paid",
        )
