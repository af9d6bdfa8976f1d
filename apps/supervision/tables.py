"""List of supervisions."""

import django_tables2 as tables

from apps.core.tables import DateColumn, RecordTable
from apps.supervision.models import Supervision


class SupervisionTable(RecordTable):
    subject = tables.Column(linkify=True)
    started_on = DateColumn()
    ended_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = Supervision
        fields = ("subject", "kind", "body", "started_on", "ended_on", "work")
