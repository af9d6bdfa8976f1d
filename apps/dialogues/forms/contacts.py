"""Forms of the light records."""

from apps.core.forms import RecordForm
from apps.dialogues.models import OnlineFeedback, OpinionPoint, VoterContact


class VoterContactForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = VoterContact
        fields = ("held_on", "level", "subject", "place", "voters_present", "recommendations", "answered", "notes")


class OpinionPointForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = OpinionPoint
        fields = ("kind", "place", "village", "contact", "started_on", "ended_on")


class OnlineFeedbackForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = OnlineFeedback
        fields = (
            "received_on",
            "code",
            "channel",
            "field",
            "subject",
            "state",
            "answered_on",
            "answer",
            "published_on",
        )
