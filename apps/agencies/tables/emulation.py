"""Lists of scorecards and of cultural families and villages."""

from typing import Any

import django_tables2 as tables

from apps.agencies.models import CulturalYear, Scorecard
from apps.agencies.tables.agencies import YearColumn
from apps.core.tables import DateColumn, NumberColumn, RecordTable


class ScorecardTable(RecordTable):
    year = YearColumn(linkify=True)
    scored_on = DateColumn()
    total = NumberColumn(decimals=2, orderable=False, verbose_name="Tổng điểm")
    maximum = NumberColumn(decimals=2, orderable=False, verbose_name="Điểm tối đa")
    unscored = NumberColumn(orderable=False, verbose_name="Nhóm chưa chấm")

    class Meta(RecordTable.Meta):
        model = Scorecard
        fields = ("year", "scored_on", "number", "total", "maximum", "unscored")


class CulturalYearTable(RecordTable):
    village = tables.Column(
        linkify=lambda record: record.get_absolute_url(), order_by=("village__position", "village__slug")
    )
    year = YearColumn()
    households = NumberColumn(verbose_name="Số hộ bình xét")
    cultural_families = NumberColumn(verbose_name="Gia đình văn hóa")
    share = tables.Column(orderable=False, verbose_name="Tỷ lệ")
    recognised = tables.Column(verbose_name="Thôn văn hóa")
    decided_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = CulturalYear
        fields = (
            "village",
            "year",
            "households",
            "cultural_families",
            "share",
            "recognised",
            "decision_number",
            "decided_on",
        )

    def render_recognised(self, value: bool) -> str:
        return "đạt" if value else "không đạt"

    def value_recognised(self, value: Any) -> str:
        return "" if value is None else self.render_recognised(value)
