"""Filters of the list of dialogues."""

from apps.core.filters import RecordFilter
from apps.dialogues.models import Dialogue


class DialogueFilter(RecordFilter):
    date_field = "held_on"

    class Meta:
        model = Dialogue
        fields = ("host_post", "level", "target_group")
