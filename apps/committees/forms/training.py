"""The form of training sessions."""

from apps.committees.models import TrainingSession
from apps.core.forms import RecordForm


class TrainingForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = TrainingSession
        fields = ("kind", "topic", "held_on", "ended_on", "organiser", "place", "participants", "notes")
