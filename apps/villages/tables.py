"""Lists of villages and their rearrangements, profiles, officials, terms and conventions."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.text import capfirst

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.villages.models import (
    Convention,
    OfficeTerm,
    Official,
    ProfileFigure,
    VillageArrangement,
    VillageProfile,
)


def _village_page(record: Any) -> str:
    return reverse("villages:village-detail", args=[record.village.unit.slug, record.village.slug])


class VillageTable(RecordTable):
    """Rows are the lines of `views.villages`: a village as it stands on a day."""

    name = tables.Column(verbose_name="Thôn", linkify=_village_page, order_by="sort_key")
    head = tables.Column(verbose_name="Trưởng thôn", empty_values=("",), order_by="head_key")
    households = NumberColumn(verbose_name="Số hộ")
    people = NumberColumn(verbose_name="Số nhân khẩu")
    started_on = DateColumn(verbose_name="Thành lập ngày", accessor="village__started_on")
    ended_on = DateColumn(verbose_name="Kết thúc hết ngày", accessor="village__ended_on")

    class Meta(RecordTable.Meta):
        pass

    def value_name(self, record: Any) -> str:
        return str(record.name)

    def render_name(self, value: str) -> str:
        return capfirst(value)


class VillageProfileTable(RecordTable):
    village = tables.Column(linkify=lambda record: record.get_absolute_url(), order_by="village__position")
    year = tables.Column(verbose_name="Năm")
    area = NumberColumn(decimals=2)
    households = NumberColumn()
    people = NumberColumn()
    party_members = NumberColumn()

    class Meta(RecordTable.Meta):
        model = VillageProfile
        fields = (
            *("village", "year", "area", "households", "people"),
            *("party_cell", "party_members", "house_of_culture", "source"),
        )

    def render_year(self, value: int) -> str:
        return str(value)


class ArrangementTable(RecordTable):
    summary = tables.Column(linkify=True)
    on = DateColumn()
    undone_at = DateColumn(verbose_name="Đã hoàn tác ngày")

    class Meta(RecordTable.Meta):
        model = VillageArrangement
        fields = ("summary", "kind", "on", "decision", "undone_at")


class ProfileFigureTable(RecordTable):
    item = tables.Column(linkify=True, accessor="item__name", verbose_name="Số liệu", order_by="item__position")
    year = tables.Column(verbose_name="Năm")
    value = NumberColumn(verbose_name="Giá trị")
    measure = tables.Column(accessor="item__measure", verbose_name="Đơn vị tính")

    class Meta(RecordTable.Meta):
        model = ProfileFigure
        fields = ("item", "year", "value", "measure", "source")

    def render_value(self, record: ProfileFigure) -> str:
        return NumberColumn(decimals=record.item.decimals).render(record.value)

    def render_year(self, value: int) -> str:
        return str(value)


class OfficialTable(RecordTable):
    full_name = tables.Column(linkify=True)

    class Meta(RecordTable.Meta):
        model = Official
        fields = ("full_name", "gender")


class OfficeTermTable(RecordTable):
    official = tables.Column(linkify=lambda record: record.get_absolute_url(), order_by="official__full_name")
    valid_from = DateColumn()
    valid_until = DateColumn()

    class Meta(RecordTable.Meta):
        model = OfficeTerm
        fields = ("official", "office", "village", "came_by", "valid_from", "valid_until")


class ConventionTable(RecordTable):
    title = tables.Column(linkify=True)
    village = tables.Column(order_by="village__position")
    adopted_on = DateColumn()
    recognised_on = DateColumn()
    last_day = DateColumn(verbose_name="Hết hiệu lực sau ngày", orderable=False)

    class Meta(RecordTable.Meta):
        model = Convention
        fields = ("title", "village", "kind", "change", "adopted_on", "recognised_on", "decision_number", "last_day")
