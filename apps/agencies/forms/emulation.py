"""Forms of scorecards and of cultural families and villages; one sheet takes a year of all villages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.models import inlineformset_factory

from apps.agencies.models import CulturalYear, Scorecard, ScorecardCriterion
from apps.core.display import record_text
from apps.core.forms import (
    ChildForm,
    CleanText,
    DayFirstDateField,
    OrderedFormSet,
    PortalFormMixin,
    RecordForm,
    SubmissionField,
    VersionField,
    YearField,
    formfield_for,
    new_sending,
)

KNOWN_YEARS = {"min_value": 1990, "max_value": 2200}


class ScorecardForm(RecordForm):
    year = YearField(label="Năm", **KNOWN_YEARS)

    class Meta(RecordForm.Meta):
        model = Scorecard
        fields = ("year", "scored_on", "number", "note")


class ScorecardCriterionForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = ScorecardCriterion
        fields = ("name", "maximum", "points", "evidence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names of criteria are longer than a one-line box shows.
        self.fields["name"].widget = forms.Textarea(attrs={"rows": 1, "maxlength": 200})
        self.fields["evidence"].widget.attrs["rows"] = 2

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


CriterionFormSet = inlineformset_factory(
    Scorecard, ScorecardCriterion, form=ScorecardCriterionForm, formset=OrderedFormSet, extra=2
)


class CulturalYearForm(RecordForm):
    year = YearField(label="Năm", **KNOWN_YEARS)

    class Meta(RecordForm.Meta):
        model = CulturalYear
        fields = ("village", "year", "households", "cultural_families", "recognised", "decision_number", "decided_on")


class CulturalRowForm(PortalFormMixin, forms.ModelForm):
    """A village's line of the sheet, with the version of the row that stood when the page was opened."""

    version = VersionField()

    class Meta:
        model = CulturalYear
        fields = ("households", "cultural_families", "recognised", "decision_number", "decided_on")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.conflict: list[tuple[str, str, str]] = []
        self.fields["version"].initial = self.instance.version if self.instance.pk else None
        for bound in self.visible_fields():
            bound.field.widget.attrs["aria-label"] = f"{bound.label}: {name}"
        self.fields["recognised"].widget.attrs["class"] = "form-select"

    @property
    def is_typed(self) -> bool:
        """Whether anything differs from what stands; a line left empty makes no row."""
        return any(name != "version" for name in self.changed_data)

    def renew(self, current: CulturalYear | None) -> None:
        """Show what stands there now beside what was typed, and take its version."""
        stored = current or CulturalYear()
        self.conflict = [
            (str(self[name].label), record_text(stored, name), record_text(self.instance, name))
            for name in self._meta.fields or ()
            if getattr(stored, name) != self.cleaned_data[name]
        ]
        self.come_back_with(version=str(current.version) if current else "")


class CulturalSheetForm(PortalFormMixin, forms.Form):
    """A year of all villages (`rows`). The decision on top goes to recognised villages whose own is left empty."""

    decision_number = CleanText(label="Số quyết định công nhận chung", max_length=60, required=False)
    decided_on = DayFirstDateField(label="Ngày quyết định chung", required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, standing: Iterable[tuple[str, CulturalYear]], **kwargs: Any) -> None:
        """`standing`: each village's name and its row of the year, stored or new."""
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.rows = [
            CulturalRowForm(data, instance=row, prefix=f"v{row.village_id}", name=name, user=self.user)
            for name, row in standing
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def changes(self) -> list[tuple[CulturalYear, int | None]]:
        """What is to be stored of a valid sheet, each row with the version that it was opened on."""
        found = []
        for form in self.rows:
            shared = self._share_decision(form.instance)
            if form.is_typed or shared:
                found.append((form.instance, form.cleaned_data["version"]))
        return found

    def _share_decision(self, row: CulturalYear) -> bool:
        number, day = self.cleaned_data["decision_number"], self.cleaned_data["decided_on"]
        if not (number or day) or not row.recognised or row.decision_number or row.decided_on:
            return False
        row.decision_number, row.decided_on = number, day
        return True

    def renew(self, current: Mapping[int, CulturalYear | None]) -> None:
        """Show what stands now of the villages (by their keys) whose rows were changed meanwhile."""
        for form in self.rows:
            if form.instance.village_id in current:
                form.renew(current[form.instance.village_id])
        self.come_back_with(submission=new_sending())
