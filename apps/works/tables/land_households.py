"""The list of a land project's households."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from apps.core.tables import MANY_COLUMNS, DateColumn, NumberColumn, RecordTable
from apps.works.models import LandProjectHousehold


class LandHouseholdTable(RecordTable):
    """`writable`: each row leads to the page where it is changed."""

    code = tables.Column(accessor="household__code", verbose_name="Mã hộ", default="")
    who = tables.Column(
        empty_values=(), order_by=("household__name_key", "name"), verbose_name="Hộ, tổ chức", accessor="pk"
    )
    village = tables.Column(accessor="household__village", order_by="household__village__position", verbose_name="Thôn")
    area_m2 = NumberColumn(decimals=2, verbose_name="Diện tích (m²)")
    compensation = NumberColumn(verbose_name="Tiền (đồng)")
    agreed_on = DateColumn(verbose_name="Đồng thuận")
    paid_on = DateColumn(verbose_name="Nhận tiền")
    handed_over_on = DateColumn(verbose_name="Bàn giao")
    resettlement = tables.Column(
        accessor="needs_resettlement", order_by=("needs_resettlement", "resettled_on"), verbose_name="Tái định cư"
    )

    class Meta(RecordTable.Meta):
        model = LandProjectHousehold
        attrs = MANY_COLUMNS
        fields = (
            *("code", "who", "village", "land_class", "area_m2", "compensation"),
            *("agreed_on", "paid_on", "handed_over_on", "resettlement", "opinion"),
        )

    def __init__(self, *args: Any, writable: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writable = writable

    def render_who(self, record: LandProjectHousehold) -> str:
        name = self.value_who(record)
        if not self.writable:
            return name
        args = [record.project.unit.slug, record.public_id]
        return format_html('<a href="{}">{}</a>', reverse("works:landprojecthousehold-update", args=args), name)

    def value_who(self, record: LandProjectHousehold) -> str:
        return record.household.head_name if record.household else record.name

    def render_resettlement(self, record: LandProjectHousehold) -> str:
        return self.value_resettlement(record)

    def value_resettlement(self, record: LandProjectHousehold) -> str:
        if not record.needs_resettlement:
            return "không"
        return f"đã nhận {record.resettled_on:%d/%m/%Y}" if record.resettled_on else "chờ bố trí"
