"""Lists of petitions, denunciations and receptions, and of the days on which citizens are received."""

import django_tables2 as tables

from apps.complaints.models import Denunciation, Petition, Reception, ReceptionDay
from apps.core.tables import DateColumn, NumberColumn, RecordTable


class PetitionTable(RecordTable):
    code = tables.Column(linkify=True)
    received_on = DateColumn()
    due_on = DateColumn()
    closed_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = Petition
        fields = ("code", "received_on", "petition_type", "field", "subject", "status", "due_on", "closed_on")


class DenunciationTable(RecordTable):
    code = tables.Column(linkify=True)
    received_on = DateColumn()

    class Meta(RecordTable.Meta):
        model = Denunciation
        fields = ("code", "received_on", "field", "stage", "result", "paper_dossier_number")


class ReceptionTable(RecordTable):
    held_on = DateColumn(linkify=True)
    people = NumberColumn()
    cases = NumberColumn()

    class Meta(RecordTable.Meta):
        model = Reception
        fields = ("held_on", "kind", "receiver", "people", "cases", "is_group", "subject", "handling")


class ReceptionDayTable(RecordTable):
    held_on = DateColumn(linkify=True)
    hours = tables.Column(verbose_name="Giờ", order_by="starts_at")

    class Meta(RecordTable.Meta):
        model = ReceptionDay
        fields = ("held_on", "hours", "place", "host_name", "host_post", "notes")
