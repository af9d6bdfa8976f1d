"""Lists of what the level above asks for."""

from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from apps.core.tables import DateColumn, RecordTable
from apps.reports.models import ReportCall, ReportCallRecipient


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


class CallReceivedTable(RecordTable):
    """What a commune was asked for, by whom and until when, and how its report stands."""

    title = tables.Column(accessor="call__title", linkify=lambda record: record.get_absolute_url())
    by = tables.Column("Nơi yêu cầu", accessor="call__unit", orderable=False)
    period = tables.Column("Kỳ báo cáo", accessor="call__period", order_by=("call__end", "call__start"))
    due_on = DateColumn(accessor="call__due_on", verbose_name="Hạn gửi")
    letter = tables.Column("Công văn", accessor="call__letter", order_by=("call__letter_date",), empty_values=())
    standing = tables.Column("Báo cáo", empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = ReportCallRecipient
        fields = ("title", "by", "period", "due_on", "letter", "standing")

    def render_by(self, value: Any) -> str:
        return str(capfirst(str(value)))

    def render_letter(self, value: str) -> str:
        return value or "—"

    def render_standing(self, record: Any) -> Any:
        state, words = record.standing_on(timezone.localdate())
        return format_html('<span class="tag tag-{}">{}</span>', state, words)

    def value_standing(self, record: Any) -> str:
        return str(record.standing_on(timezone.localdate())[1])
