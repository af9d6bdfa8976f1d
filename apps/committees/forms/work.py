"""Forms of a committee's programme with its items, of its meetings, of model cases and of commendations."""

from django.forms.models import inlineformset_factory

from apps.committees.models import Commendation, CommitteeMeeting, ModelCase, Programme, ProgrammeItem
from apps.core.forms import ChildForm, OrderedFormSet, RecordForm
from apps.documents.forms import FIRST_YEAR, LAST_YEAR


class ProgrammeForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Programme
        fields = ("committee", "year", "number", "issued_on", "aim")

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.add_error("year", f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
        return year


class ProgrammeItemForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = ProgrammeItem
        fields = ("text", "lead", "due_on", "done_on", "result")


class CommitteeMeetingForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = CommitteeMeeting
        fields = ("committee", "kind", "held_on", "present", "content", "conclusion", "conclusion_number")


class ModelCaseForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = ModelCase
        fields = (
            "name",
            "field",
            "holder",
            "village",
            "registered_on",
            "recognised_on",
            "recognised_by",
            "replicated_on",
            "ended_on",
            "result",
        )


class CommendationForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Commendation
        fields = ("awardee", "name", "village", "agency", "form", "number", "decided_on", "reason")


ItemFormSet = inlineformset_factory(Programme, ProgrammeItem, form=ProgrammeItemForm, formset=OrderedFormSet, extra=4)
