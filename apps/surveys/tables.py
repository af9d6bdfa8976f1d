"""The list of surveys."""

import django_tables2 as tables

from apps.core.tables import DateColumn, RecordTable
from apps.surveys.models import Survey, SurveyState


class SurveyTable(RecordTable):
    title = tables.Column(linkify=True)
    starts_on = DateColumn()
    ends_on = DateColumn()
    state = tables.Column(order_by=("closed_on", "ends_on"), verbose_name="Tình trạng")

    class Meta(RecordTable.Meta):
        model = Survey
        fields = ("title", "kind", "starts_on", "ends_on", "state", "takes_online")

    def render_state(self, value: SurveyState) -> str:
        return str(value.label)

    def render_takes_online(self, value: bool) -> str:
        return "có" if value else "không"

    value_state, value_takes_online = render_state, render_takes_online
