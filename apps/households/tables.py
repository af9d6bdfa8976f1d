"""The list of households."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.households.models import Household


class HouseholdTable(RecordTable):
    code = tables.Column(linkify=True)
    village = tables.Column(order_by=("village__position", "code"))
    representative = tables.Column(verbose_name="Cử tri đại diện", orderable=False)
    members = NumberColumn(verbose_name="Số nhân khẩu")
    started_on = DateColumn()
    ended_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = Household
        fields = (
            "code",
            "head_name",
            "representative",
            "village",
            "members",
            "classification",
            "started_on",
            "ended_on",
        )
