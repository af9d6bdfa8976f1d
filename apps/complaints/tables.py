"""Lists of petitions, denunciations and receptions."""

import django_tables2 as tables

from apps.complaints.models import Denunciation, Petition, Reception
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
