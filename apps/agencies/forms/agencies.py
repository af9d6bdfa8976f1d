"""Forms of agencies and of what happens in them."""

from typing import Any

from apps.agencies.models import (
    Agency,
    CollectiveAgreement,
    Discipline,
    InternalRule,
    StaffConference,
    WorkplaceDialogue,
)
from apps.core.forms import RecordForm, YearField


class AgencyForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Agency
        fields = ("name", "kind", "head", "staff", "must_confer", "opened_on", "closed_on")


class StaffConferenceForm(RecordForm):
    for_year = YearField(
        label="Tổng kết năm công tác",
        min_value=1990,
        max_value=2200,
        help_text="Trường học ghi năm kết thúc năm học.",
    )

    class Meta(RecordForm.Meta):
        model = StaffConference
        fields = (
            "agency",
            "kind",
            "for_year",
            "held_on",
            "form",
            "called",
            "present",
            "votes_for",
            "opinions",
            "opinions_resolved",
            "resolution",
        )


class WorkplaceDialogueForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = WorkplaceDialogue
        fields = ("agency", "occasion", "held_on", "subject", "participants", "opinions", "opinions_resolved", "result")


class InternalRuleForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = InternalRule
        fields = ("agency", "kind", "action", "title", "number", "issued_on", "ended_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency: Any = self.fields["agency"]
        agency.empty_label = "Ủy ban nhân dân xã"


class CollectiveAgreementForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = CollectiveAgreement
        fields = ("agency", "number", "signed_on", "valid_until", "workers", "note")


class DisciplineForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Discipline
        fields = ("agency", "decided_on", "number", "form", "persons", "breach")
