"""The list of what was sent and what was not."""

import django_tables2 as tables
from django.utils.html import format_html

from apps.core.tables import NumberColumn, RecordTable
from apps.notices.models import Delivery

_TAGS = {"waiting": "due", "sent": "done", "skipped": "draft", "failed": "failed"}


class DeliveryTable(RecordTable):
    created_at = tables.DateTimeColumn(format="H:i d/m/Y", attrs={"td": {"class": "short"}})
    attempts = NumberColumn()
    next_at = tables.DateTimeColumn(format="H:i d/m/Y", attrs={"td": {"class": "short"}})
    again = tables.TemplateColumn(
        template_name="notices/_again.html", verbose_name="Việc", orderable=False, empty_values=()
    )

    class Meta(RecordTable.Meta):
        model = Delivery
        fields = ("created_at", "user", "purpose", "state", "attempts", "next_at", "problem", "again")
        orderable = False
        empty_text = (
            "Chưa có lần gửi nào trong phạm vi đang xem. Người dùng bật thư hoặc tin khẩn ở “Cách nhận thông báo” thì "
            "lần gửi hiện ở đây."
        )

    def render_state(self, value: str, record: Delivery) -> str:
        return format_html('<span class="tag tag-{}">{}</span>', _TAGS[record.state], value)
