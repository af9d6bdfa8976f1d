"""Forms of petitions, denunciations and receptions."""

from typing import Any

from django import forms

from apps.complaints.models import Denunciation, Petition, Reception
from apps.core.forms import PortalFormMixin, RecordForm, formfield_for


class PetitionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Petition
        fields = (
            "code",
            "received_on",
            "petition_type",
            "source",
            "field",
            "subject",
            "screening",
            "competence",
            "status",
            "due_on",
            "closed_on",
            "result",
        )


class DenunciationForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Denunciation
        fields = ("code", "received_on", "field", "stage", "result", "paper_dossier_number")


class ReceptionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Reception
        fields = ("held_on", "kind", "receiver", "people", "cases", "is_group", "subject", "handling")


class ReclassifyForm(PortalFormMixin, forms.Form):
    """The two numbers under which a petition goes on as a denunciation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("code", "paper_dossier_number"):
            self.fields[name] = formfield_for(Denunciation._meta.get_field(name))
