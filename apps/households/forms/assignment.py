"""Dealing out the households of a split village: a choice for each household, or one for all that are found."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import CleanText, PortalFormMixin, SubmissionField
from apps.households.models import Household
from apps.villages.models import Village

PREFIX = "ho-"
ALL = "tat-ca"


class AssignmentFilterForm(forms.Form):
    """Which of the households are shown; a choice that is none narrows nothing."""

    q = CleanText(label="Tìm (không cần dấu)", required=False, max_length=200)
    thon = forms.ChoiceField(label="Đang ở thôn", required=False)

    def __init__(self, data: Any, *, villages: Sequence[Village]) -> None:
        super().__init__(data)
        self.villages = {village.slug: village for village in villages}
        self.fields["thon"].choices = [("", "Tất cả"), *((village.slug, str(village)) for village in villages)]

    def narrow(self, rows: Any) -> Any:
        """The households that fit what was chosen."""
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            rows = rows.search(words)
        if village := self.villages.get(self.cleaned_data.get("thon", "")):
            rows = rows.filter(village=village)
        return rows


def village_select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class AssignmentForm(PortalFormMixin, forms.Form):
    """One choice of village for each household; `everybody` goes for all that the filter finds, with that button."""

    everybody = forms.ChoiceField(label="Xếp tất cả hộ đang lọc về", required=False, widget=village_select())
    submission = SubmissionField()

    def __init__(self, *args: Any, villages: Sequence[Village], households: Iterable[Household], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.villages = {village.slug: village for village in villages}
        self.households = list(households)
        choices = [(village.slug, str(village)) for village in villages]
        self.fields["everybody"].choices = [("", "– Chọn –"), *choices]
        for household in self.households:
            self.fields[f"{PREFIX}{household.public_id}"] = forms.ChoiceField(
                label=f"Thôn mới của hộ {household}",
                choices=choices,
                initial=household.village.slug,
                show_hidden_initial=True,
                widget=village_select(),
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.asks_for_all and not self.cleaned_data.get("everybody"):
            raise ValidationError({"everybody": "Chọn thôn để xếp tất cả hộ đang lọc về."})
        return self.cleaned_data

    @property
    def asks_for_all(self) -> bool:
        return ALL in self.data

    def confirms(self, number: int) -> bool:
        """Whether the number of households that all of them are was shown before they were sent."""
        return bool(self.data[ALL] == str(number))

    @property
    def everybodys_village(self) -> Village:
        return self.villages[self.cleaned_data["everybody"]]

    @property
    def chosen(self) -> dict[int, Village]:
        """The village for each household, by its key, that was given another one than the page showed."""
        names = ((row, f"{PREFIX}{row.public_id}") for row in self.households)
        return {row.pk: self.villages[self.cleaned_data[name]] for row, name in names if name in self.changed_data}

    @property
    def seen(self) -> dict[int, Village]:
        """The village that the page showed for each household, by its key."""
        sent = ((row, self.data.get(self.add_initial_prefix(f"{PREFIX}{row.public_id}"))) for row in self.households)
        return {row.pk: self.villages[slug] for row, slug in sent if slug in self.villages}

    @property
    def lines(self) -> list[tuple[Household, forms.BoundField]]:
        return [(row, self[f"{PREFIX}{row.public_id}"]) for row in self.households]
