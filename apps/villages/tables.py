"""Lists of villages, profile figures, officials, terms and conventions."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.villages.models import Convention, OfficeTerm, Official, ProfileFigure


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
        fields = ("official", "office", "village", "valid_from", "valid_until")


class ConventionTable(RecordTable):
    title = tables.Column(linkify=True)
    village = tables.Column(order_by="village__position")
    adopted_on = DateColumn()
    recognised_on = DateColumn()
    ended_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = Convention
        fields = ("title", "village", "adopted_on", "recognised_on", "decision_number", "ended_on")
