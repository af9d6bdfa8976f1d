"""Lists of committees."""

from datetime import date

import django_tables2 as tables
from django.utils import timezone

from apps.committees.models import Committee
from apps.core.tables import DateColumn, NumberColumn, RecordTable


class CommitteeTable(RecordTable):
    name = tables.Column(linkify=True)
    established_on = DateColumn()
    dissolved_on = DateColumn()
    term = DateColumn(empty_values=(), orderable=False, verbose_name="Nhiệm kỳ đến")
    serving = NumberColumn(empty_values=(), orderable=False, verbose_name="Thành viên hiện nay")

    class Meta(RecordTable.Meta):
        model = Committee
        fields = ("name", "kind", "established_on", "dissolved_on", "term", "serving")

    def render_term(self, record: Committee) -> str:
        until = self.value_term(record)
        return f"{until:%d/%m/%Y}" if until else "—"

    def value_term(self, record: Committee) -> date | None:
        return record.term_on(timezone.localdate())

    def render_serving(self, record: Committee) -> str:
        return str(self.value_serving(record))

    def value_serving(self, record: Committee) -> int:
        return len(record.composition_on(timezone.localdate()))
