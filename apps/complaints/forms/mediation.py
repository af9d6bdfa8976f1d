"""Forms of mediation cases."""

from typing import Any

from apps.complaints.models import MediationCase
from apps.complaints.services.mediation import mediation_teams_of, villages_of
from apps.core.forms import RecordForm


class MediationCaseForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = MediationCase
        fields = ("received_on", "village", "team", "field", "subject", "outcome", "closed_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An official who receives citizens reads neither the villages' pages nor those of boards, yet names them here.
        self.fields["village"].queryset = villages_of(self.unit)
        self.fields["team"].queryset = mediation_teams_of(self.unit)
