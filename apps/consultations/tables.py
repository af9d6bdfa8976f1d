"""The list of consultations."""

from functools import cached_property
from typing import Any

import django_tables2 as tables

from apps.consultations.models import Consultation, Tally, tallies_of
from apps.core.numbers import format_number
from apps.core.tables import DateColumn, NumberColumn, RecordTable

_NUMBERS = {"attrs": {"td": {"class": "text-end short"}, "th": {"class": "text-end"}}, "orderable": False}


class ConsultationTable(RecordTable):
    title = tables.Column(linkify=True)
    starts_on = DateColumn(verbose_name="Từ ngày")
    ends_on = DateColumn(verbose_name="Đến ngày")
    state = tables.Column(accessor="state_label", orderable=False, verbose_name="Tình trạng")
    # Too long for the page; the workbook has it.
    forms = tables.Column(accessor="forms", orderable=False, verbose_name="Hình thức", visible=False)
    given = NumberColumn(empty_values=(), verbose_name="Ý kiến", **_NUMBERS)
    waiting = NumberColumn(empty_values=(), verbose_name="Chưa trả lời", **_NUMBERS)
    explained_on = DateColumn(verbose_name="Công bố giải trình")

    class Meta(RecordTable.Meta):
        model = Consultation
        fields = ("title", "starts_on", "ends_on", "state", "forms", "given", "waiting", "explained_on")

    @cached_property
    def tallies(self) -> dict[int, Tally]:
        """Of all rows of the list, read at once."""
        return tallies_of(self.data.data)

    def tally(self, record: Consultation) -> Tally:
        return self.tallies.get(record.pk, Tally())

    def render_given(self, record: Consultation) -> str:
        given = self.tally(record).given
        return "—" if given is None else format_number(given)

    def value_given(self, record: Consultation) -> Any:
        return self.tally(record).given

    def render_waiting(self, record: Consultation) -> str:
        return format_number(self.tally(record).waiting)

    def value_waiting(self, record: Consultation) -> int:
        return self.tally(record).waiting
