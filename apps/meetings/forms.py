"""Forms of a meeting and of the matters put to the vote there."""

from typing import Any

from django.forms.models import inlineformset_factory

from apps.core.forms import ChildForm, OrderedFormSet, RecordForm
from apps.meetings.models import Matter, Meeting
from apps.meetings.services import households_on


class MeetingForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Meeting
        fields = (
            "village",
            "kind",
            "subject",
            "held_on",
            "place",
            "chair_name",
            "secretary_name",
            "households",
            "present",
            "summary",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = self.fields["village"].queryset[:2] if self.instance.pk is None else ()
        if len(villages) == 1:
            self.initial.setdefault("village", villages[0].pk)

    def clean(self) -> dict[str, Any]:
        """Take a blank number of households from the register already here, so that `present` is checked against it."""
        cleaned = super().clean() or self.cleaned_data
        village, held_on = cleaned.get("village"), cleaned.get("held_on")
        if village and held_on and cleaned.get("households", 0) is None:
            cleaned["households"] = households_on(village=village, day=held_on)
            if not cleaned["households"]:
                self.add_error(
                    "households",
                    "Sổ hộ gia đình chưa có hộ nào của thôn này vào ngày họp; nhập tổng số hộ ghi trong biên bản.",
                )
        return cleaned


class MatterForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = Matter
        fields = ("kind", "text", "method", "votes_for", "votes_against", "votes_other", "invalid")


MatterInline = inlineformset_factory(Meeting, Matter, form=MatterForm, formset=OrderedFormSet, extra=3)
