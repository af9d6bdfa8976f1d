"""Forms of dialogues, of the opinions raised there and of the light records."""

from apps.dialogues.forms.contacts import OnlineFeedbackForm, OpinionPointForm, VoterContactForm
from apps.dialogues.forms.dialogues import DialogueForm, DialogueOpinionInline, DialoguePlanForm

__all__ = [
    "DialogueForm",
    "DialogueOpinionInline",
    "DialoguePlanForm",
    "OnlineFeedbackForm",
    "OpinionPointForm",
    "VoterContactForm",
]
