"""Forms of a dialogue and of the opinions raised there."""

from django.forms.models import inlineformset_factory

from apps.core.forms import ChildForm, OrderedFormSet, RecordForm
from apps.dialogues.models import Dialogue, DialogueOpinion


class DialogueForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Dialogue
        fields = (
            "held_on",
            "subject",
            "host_name",
            "host_post",
            "level",
            "target_group",
            "place",
            "announced_on",
            "participants",
            "results_published_on",
            "notes",
        )


class DialogueOpinionForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = DialogueOpinion
        fields = ("topic", "status", "due_on", "answered_on", "answer")


DialogueOpinionInline = inlineformset_factory(
    Dialogue, DialogueOpinion, form=DialogueOpinionForm, formset=OrderedFormSet, extra=3
)
