"""Lists of agencies and of what happens in them."""

import django_tables2 as tables

from apps.agencies.models import (
    Agency,
    CollectiveAgreement,
    Discipline,
    InternalRule,
    StaffConference,
    WorkplaceDialogue,
)
from apps.core.tables import DateColumn, NumberColumn, RecordTable


class YearColumn(tables.Column):
    """A year in its four digits."""

    def render(self, value: int) -> str:
        return str(value)

    def value(self, value: int) -> int:
        return value


class AgencyTable(RecordTable):
    name = tables.Column(linkify=True)
    staff = NumberColumn(verbose_name="Số người")
    must_confer = tables.Column(verbose_name="Phải tổ chức hội nghị")
    opened_on = DateColumn()
    closed_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = Agency
        fields = ("name", "kind", "head", "staff", "must_confer", "opened_on", "closed_on")

    def render_must_confer(self, value: bool) -> str:
        return "có" if value else "không"

    value_must_confer = render_must_confer


class StaffConferenceTable(RecordTable):
    agency = tables.Column(linkify=lambda record: record.get_absolute_url())
    for_year = YearColumn(verbose_name="Năm công tác")
    held_on = DateColumn()
    called = NumberColumn(verbose_name="Triệu tập")
    present = NumberColumn(verbose_name="Dự")
    opinions = NumberColumn(verbose_name="Ý kiến")
    opinions_resolved = NumberColumn(verbose_name="Đã giải quyết")

    class Meta(RecordTable.Meta):
        model = StaffConference
        fields = (
            "agency",
            "kind",
            "for_year",
            "held_on",
            "form",
            "called",
            "present",
            "opinions",
            "opinions_resolved",
        )


class WorkplaceDialogueTable(RecordTable):
    subject = tables.Column(linkify=True)
    held_on = DateColumn()
    participants = NumberColumn(verbose_name="Lượt người")
    opinions = NumberColumn(verbose_name="Ý kiến")
    opinions_resolved = NumberColumn(verbose_name="Đã giải quyết")

    class Meta(RecordTable.Meta):
        model = WorkplaceDialogue
        fields = ("subject", "agency", "occasion", "held_on", "participants", "opinions", "opinions_resolved")


class InternalRuleTable(RecordTable):
    title = tables.Column(linkify=True)
    agency = tables.Column(empty_values=())
    issued_on = DateColumn()
    ended_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = InternalRule
        fields = ("title", "number", "agency", "kind", "action", "issued_on", "ended_on")

    def render_agency(self, record: InternalRule) -> str:
        return record.issuer

    value_agency = render_agency


class CollectiveAgreementTable(RecordTable):
    agency = tables.Column(linkify=lambda record: record.get_absolute_url())
    signed_on = DateColumn()
    valid_until = DateColumn()
    workers = NumberColumn(verbose_name="Người lao động")

    class Meta(RecordTable.Meta):
        model = CollectiveAgreement
        fields = ("agency", "number", "signed_on", "valid_until", "workers")


class DisciplineTable(RecordTable):
    number = tables.Column(linkify=True)
    decided_on = DateColumn()
    persons = NumberColumn(verbose_name="Số người")

    class Meta(RecordTable.Meta):
        model = Discipline
        fields = ("number", "decided_on", "agency", "form", "persons", "breach")
