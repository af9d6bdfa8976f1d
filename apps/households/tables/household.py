"""The list of households."""

from collections.abc import Mapping
from typing import Any

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.households.listing import MEMBERS_TODAY, classes_text, village_text
from apps.households.models import Household


def _page(record: Household, table: Any) -> str | None:
    """None where the household counts by now in a village that the reader does not see."""
    there = not table.villages_then or record.village_id in table.villages_then
    return record.get_absolute_url() if there else None


class HouseholdTable(RecordTable):
    """`year` says of which year the classes are; `villages_then` names, by key, the villages of a chosen day.

    `of_the_past`: that day is over.
    """

    code = tables.Column(linkify=_page, attrs={"td": {"class": "short"}})
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

    def __init__(
        self, *args: Any, year: int, villages_then: Mapping[int, str], of_the_past: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.villages_then = year, villages_then
        self.columns["classes"].column.verbose_name = f"Diện hộ năm {year}"
        if of_the_past:
            self.columns["members"].column.verbose_name = MEMBERS_TODAY

    def render_classes(self, record: Household) -> str:
        return classes_text(record, self.year) or "—"

    def render_village(self, record: Household) -> str:
        return village_text(record, self.villages_then)
