"""The number register and the public notice board as lists."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from apps.core.tables import DateColumn, RecordTable
from apps.core.text import shortened
from apps.documents.models import NumberEntry, Publication, Submission, SubmissionState


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
        if not self.context.get("may_change"):
            return place
        address = reverse("documents:entry-update", args=[record.book.unit.slug, record.public_id])
        return format_html('{} · <a href="{}">{}</a>', place, address, "Sửa" if record.on_paper else "Đánh dấu")

    def render_note(self, record: Any) -> str:
        notes = ["Chỉ đạo về dân chủ ở cơ sở"] if record.is_directing else []
        if record.replaces_sign:
            notes.append(f"Thay thế {record.replaces_sign}")
        if record.replaced_by_sign:
            notes.append(f"Được thay thế bởi {record.replaced_by_sign}")
        return "; ".join(notes)


class PublicationTable(RecordTable):
    title = tables.Column(linkify=True)
    village_name = tables.Column(verbose_name="Thôn", order_by="village__position", default="cả xã")
    standing = tables.Column(verbose_name="Trạng thái", orderable=False)
    starts_on = DateColumn()
    ends_on = DateColumn(default="đến khi gỡ xuống")
    released_by = tables.Column(order_by="released_by__full_name")

    class Meta(RecordTable.Meta):
        model = Publication
        fields = ("title", "subject", "village_name", "standing", "starts_on", "ends_on", "released_by")


def _next_step(record: Any) -> str:
    """Where one goes on with an opinion; about a record's publication that is the record's own page."""
    at = (record.publication.unit.slug, record.public_id)
    steps = {SubmissionState.WAITING: "decide", SubmissionState.SHOWN: "answer"}
    step = steps.get(record.state) if record.publication.is_notice else None
    return reverse(f"documents:submission-{step}", args=at) if step else str(record.get_absolute_url())


class SubmissionTable(RecordTable):
    text = tables.Column(linkify=_next_step, orderable=False, attrs={"td": {"class": "name"}})
    publication = tables.Column(
        verbose_name="Về nội dung", linkify=True, order_by="publication__title", attrs={"td": {"class": "name"}}
    )
    received_at = tables.DateTimeColumn(format="d/m/Y H:i", attrs={"td": {"class": "short"}})
    village_name = tables.Column(default="không ghi")
    outcome = tables.Column(verbose_name="Trả lời, lý do", orderable=False, default="—")
    steps = tables.Column(verbose_name="Việc", empty_values=(), orderable=False, exclude_from_export=True)

    class Meta(RecordTable.Meta):
        model = Submission
        fields = ("text", "publication", "received_at", "village_name", "state")

    def render_text(self, record: Submission) -> str:
        return str(record)

    def value_text(self, record: Submission) -> str:
        return record.text

    def render_outcome(self, value: str) -> str:
        return shortened(" ".join(value.split()), 80)

    def value_outcome(self, value: str) -> str:
        return value

    def render_steps(self, record: Any) -> str:
        if record.state != SubmissionState.SHOWN or not record.publication.is_notice:
            return "—"
        address = reverse("documents:submission-take-down", args=[record.publication.unit.slug, record.public_id])
        return format_html('<a href="{}">Gỡ xuống</a>', address)
