"""The number register as a list."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from apps.core.tables import DateColumn, RecordTable
from apps.documents.models import NumberEntry


def _document_page(record: Any) -> str | None:
    """Where the document stands; a document on paper has no page."""
    if record.document_address is None:
        return None
    return reverse("documents:issued-detail", args=[record.book.unit.slug, record.document_address])


class NumberEntryTable(RecordTable):
    sign = tables.Column(
        verbose_name="Số, ký hiệu",
        linkify=_document_page,
        order_by=("book__organ", "book__type_code", "book__year", "number"),
        attrs={"td": {"class": "text-nowrap"}},
    )
    issued_on = DateColumn()
    place = tables.Column(verbose_name="Nơi lưu", accessor="on_paper")
    note = tables.Column(verbose_name="Ghi chú", empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = NumberEntry
        fields = ("sign", "issued_on", "subject", "place", "note")
        order_by = ("-issued_on", "-sign")

    def value_place(self, record: NumberEntry) -> str:
        return "Bản giấy" if record.on_paper else "Trên cổng"

    def render_place(self, record: NumberEntry) -> str:
        place = self.value_place(record)
        if not record.on_paper or not self.context.get("may_change"):
            return place
        address = reverse("documents:paper-entry-update", args=[record.book.unit.slug, record.public_id])
        return format_html('{} · <a href="{}">Sửa</a>', place, address)

    def render_note(self, record: Any) -> str:
        notes = []
        if record.replaces_sign:
            notes.append(f"Thay thế {record.replaces_sign}")
        if record.replaced_by_sign:
            notes.append(f"Được thay thế bởi {record.replaced_by_sign}")
        return "; ".join(notes)
