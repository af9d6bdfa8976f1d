"""The list of households."""

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.households.listing import classes_text
from apps.households.models import Household


class HouseholdTable(RecordTable):
    """`year` says of which year the classes are; `villages_then` names, by key, the villages of a chosen day."""

    code = tables.Column(linkify=True)
    village = tables.Column(order_by=("village__position", "code"))
    representative = tables.Column(verbose_name="Cử tri đại diện", orderable=False)
    members = NumberColumn(verbose_name="Số nhân khẩu")
    classes = tables.Column(empty_values=(), orderable=False)
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
            "classes",
            "started_on",
            "ended_on",
        )

    def __init__(self, *args: Any, year: int, villages_then: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.villages_then = year, villages_then
        self.columns["classes"].column.verbose_name = f"Diện hộ năm {year}"

    def render_classes(self, record: Household) -> str:
        return classes_text(record, self.year) or "—"

    def render_village(self, record: Household) -> str:
        return self.villages_then.get(getattr(record, "village_then", 0)) or str(record.village)
