"""The form of a household."""

from apps.core.forms import RecordForm
from apps.households.models import Household


class HouseholdForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Household
        fields = (
            "village",
            "code",
            "head_name",
            "birth_year",
            "representative_name",
            "members",
            "classification",
            "address",
            "started_on",
            "ended_on",
            "note",
        )
