"""List of land projects."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.works.models import LandProject


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
