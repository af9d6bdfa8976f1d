"""Lists of what the level above asks for."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from apps.core.tables import DateColumn, RecordTable
from apps.reports.models import ReportCall


class ReportCallTable(RecordTable):
    """Calls with their day and how many communes have sent the report."""

    title = tables.Column(linkify=True)
    period = tables.Column("Kỳ báo cáo", order_by=("end", "start"))
    due_on = DateColumn(verbose_name="Hạn gửi")
    letter = tables.Column("Công văn", order_by=("letter_date", "letter_number"), empty_values=())
    sent = tables.Column("Đã gửi")

    class Meta(RecordTable.Meta):
        model = ReportCall
        fields = ("title", "period", "due_on", "letter", "sent")

    def render_title(self, value: str, record: Any) -> Any:
        if record.is_open:
            return value
        return format_html('{} <span class="tag">đã thu hồi</span>', value)

    def value_title(self, value: str, record: Any) -> str:
        return value if record.is_open else f"{value} (đã thu hồi)"

    def render_letter(self, record: Any) -> str:
        return record.letter or "—"

    def render_sent(self, value: int, record: Any) -> str:
        return f"{value}/{record.owing} đơn vị"
