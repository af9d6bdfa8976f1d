"""List of postings."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.disclosures.models import Broadcast, DisclosureItem, Posting


class PostingTable(RecordTable):
    title = tables.Column(linkify=True)
    item = tables.Column(order_by="item__position")
    village = tables.Column(order_by="village__position", default="cả xã")
    starts_on = DateColumn()
    ends_on = DateColumn(default="đang công khai")
    channels = tables.Column(verbose_name="Hình thức", orderable=False, empty_values=())

    class Meta(RecordTable.Meta):
        model = Posting
        fields = ("title", "item", "village", "starts_on", "ends_on", "channels")

    def render_item(self, value: DisclosureItem) -> str:
        return value.short_name

    def value_item(self, value: DisclosureItem) -> str:
        return str(value)

    def render_channels(self, record: Posting) -> str:
        return "; ".join(dict.fromkeys(row.get_channel_display() for row in record.channels.all()))


class BroadcastTable(RecordTable):
    title = tables.Column(linkify=True)
    village = tables.Column(order_by="village__position", default="cả xã")
    starts_on = DateColumn()
    ends_on = DateColumn()
    repeats = NumberColumn()

    class Meta(RecordTable.Meta):
        model = Broadcast
        fields = ("title", "kind", "medium", "village", "starts_on", "ends_on", "repeats")
