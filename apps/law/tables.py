"""The list of legal texts."""

import django_tables2 as tables

from apps.core.tables import DateColumn, RecordTable
from apps.law.models import LegalText


class LegalTextTable(RecordTable):
    successor = tables.Column(accessor="successor__number", verbose_name="Thay bằng")
    issued_on = DateColumn()
    in_force_from = DateColumn()
    in_force_until = DateColumn()

    class Meta(RecordTable.Meta):
        empty_text = "Không có văn bản nào. Bỏ lọc để xem tất cả; danh mục này do người vận hành cổng nạp."
        model = LegalText
        fields = (
            "kind",
            "number",
            "title",
            "issuer",
            "issued_on",
            "in_force_from",
            "in_force_until",
            "successor",
            "mark",
        )
