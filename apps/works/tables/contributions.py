"""The list of what households gave to a work."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.works.models import HouseholdContribution


class HouseholdContributionTable(RecordTable):
    """`writable`: each row leads to the page where it is changed."""

    code = tables.Column(accessor="household__code", verbose_name="Mã hộ")
    head = tables.Column(accessor="household__head_name", order_by="household__name_key", verbose_name="Chủ hộ")
    village = tables.Column(accessor="household__village", order_by="household__village__position", verbose_name="Thôn")
    amount = NumberColumn(verbose_name="Số lượng")
    given_on = DateColumn(verbose_name="Ngày")

    class Meta(RecordTable.Meta):
        model = HouseholdContribution
        fields = ("code", "head", "village", "kind", "land_class", "amount", "given_on", "note")

    def __init__(self, *args: Any, writable: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writable = writable

    def render_code(self, value: str, record: HouseholdContribution) -> str:
        if not self.writable:
            return value
        args = [record.work.unit.slug, record.public_id]
        return format_html('<a href="{}">{}</a>', reverse("works:householdcontribution-update", args=args), value)

    def value_code(self, value: str) -> str:
        return value

    def render_amount(self, record: HouseholdContribution) -> str:
        return record.amount_text

    def value_amount(self, value: Any) -> Any:
        return value
