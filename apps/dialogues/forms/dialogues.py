"""Forms of a dialogue: its plan before, what happened after, and the opinions raised there."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import inlineformset_factory
from django.utils import timezone

from apps.core.forms import ChildForm, OrderedFormSet, RecordForm
from apps.dialogues.models import Dialogue, DialogueLevel, DialogueMode, DialogueOpinion, Occasion
from apps.villages.named_forms import NamesVillagesForm, villages_field

_CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
# What a page that does not ask for it leaves as it usually is.
_USUAL = {"mode": DialogueMode.IN_PERSON, "occasion": Occasion.REGULAR}


class BaseDialogueForm(NamesVillagesForm):
    """What both forms share: the villages of a dialogue that is not for the whole commune."""

    villages: Any = villages_field("Các thôn", "Chọn khi đối thoại với một thôn hoặc một cụm thôn.")

    class Meta(RecordForm.Meta):
        model = Dialogue
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ended_at"):
            if name in self.fields:
                self.fields[name].widget = _CLOCK
        for name in _USUAL:
            self.fields[name].required = False

    def clean_mode(self) -> str:
        return str(self.cleaned_data["mode"] or _USUAL["mode"])

    def clean_occasion(self) -> str:
        return str(self.cleaned_data["occasion"] or _USUAL["occasion"])

    def clean(self) -> dict[str, Any]:
        """The villages go with the level: none for the whole commune, one for a village."""
        cleaned = super().clean() or self.cleaned_data
        level, villages = cleaned.get("level"), cleaned.get("villages")
        if villages is None or level is None:
            return cleaned
        number = len(villages)
        if level == DialogueLevel.COMMUNE and number:
            self.add_error("villages", "Đối thoại toàn xã thì không chọn thôn; chọn phạm vi khác nếu chỉ với các thôn.")
        if level == DialogueLevel.VILLAGE and number != 1:
            self.add_error("villages", "Đối thoại với một thôn thì chọn đúng một thôn.")
        return cleaned


_PLANNED = (
    "held_on",
    "starts_at",
    "subject",
    "occasion",
    "asking_voters",
    "voters",
    "host_name",
    "host_post",
    "co_hosts",
    "level",
    "villages",
    "target_group",
    "mode",
    "place",
    "attendance",
    "announced_on",
)
_HELD = (
    "ended_at",
    "secretary_name",
    "participants",
    "speakers",
    "conclusion",
    "results_published_on",
    "results_sent_on",
)


class DialoguePlanForm(BaseDialogueForm):
    """A dialogue to come: what the notice says (Law 72/2025/QH15, Điều 43)."""

    class Meta(BaseDialogueForm.Meta):
        fields = tuple(name for name in (*_PLANNED, "notes") if name != "villages")

    field_order = (*_PLANNED, "notes")

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day < timezone.localdate():
            raise ValidationError("Ngày này đã qua. Cuộc đối thoại đã diễn ra thì dùng “Ghi kết quả”.")
        return day


class DialogueForm(BaseDialogueForm):
    """What happened, beside what was planned."""

    class Meta(BaseDialogueForm.Meta):
        fields = tuple(name for name in (*_PLANNED, *_HELD, "notes") if name != "villages")

    field_order = (*_PLANNED, *_HELD, "notes")


class DialogueOpinionForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = DialogueOpinion
        fields = (
            "topic",
            "raised_by",
            "official",
            "organ",
            "due_on",
            "status",
            "answered_on",
            "answer",
            "promise_due_on",
            "resolved_on",
        )


DialogueOpinionInline = inlineformset_factory(
    Dialogue, DialogueOpinion, form=DialogueOpinionForm, formset=OrderedFormSet, extra=3
)
