"""Lists of training sessions."""

import django_tables2 as tables

from apps.committees.models import TrainingSession
from apps.core.tables import DateColumn, NumberColumn, RecordTable


class TrainingTable(RecordTable):
    topic = tables.Column(linkify=True)
    held_on = DateColumn()
    participants = NumberColumn(verbose_name="Lượt người")

    class Meta(RecordTable.Meta):
        model = TrainingSession
        fields = ("topic", "held_on", "kind", "organiser", "participants")
