"""Forms of a dialogue and of the opinions raised there."""

from django import forms
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from apps.core.forms import ChildForm, RecordForm
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


class DialogueOpinionFormSet(BaseInlineFormSet):
    """Opinions in the order typed, checked against the dialogue as typed on the same page."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.dialogue = self.instance
        if form.instance.pk is None:
            form.instance.position = (index or 0) + 1


DialogueOpinionInline = inlineformset_factory(
    Dialogue, DialogueOpinion, form=DialogueOpinionForm, formset=DialogueOpinionFormSet, extra=3
)
