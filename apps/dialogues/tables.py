"""The list of dialogues."""

import django_tables2 as tables

from apps.core.tables import DateColumn, NumberColumn, RecordTable
from apps.dialogues.models import Dialogue


class DialogueTable(RecordTable):
    subject = tables.Column(linkify=True)
    held_on = DateColumn()
    participants = NumberColumn(verbose_name="Lượt người")
    results_published_on = DateColumn(verbose_name="Công bố kết quả")

    class Meta(RecordTable.Meta):
        model = Dialogue
        fields = (
            "subject",
            "held_on",
            "host_name",
            "level",
            "target_group",
            "participants",
            "results_published_on",
        )
