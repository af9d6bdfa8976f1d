"""Forms of the import of village heads: the file, and the ways chosen for people who may be here already."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.accounts.services.head_plan import HeadRow, PlannedRow, read_heads
from apps.core.sheets import ListFileField, SheetError


class HeadsFileForm(forms.Form):
    """A list; `rows` are what it holds."""

    file = ListFileField(label="Tệp Excel danh sách trưởng thôn")

    def clean_file(self) -> Any:
        checked = self.cleaned_data["file"]
        try:
            self.rows: list[HeadRow] = read_heads(checked)
        except SheetError as error:
            raise ValidationError(str(error)) from error
        return checked


class HeadsConfirmForm(forms.Form):
    """One choice for each row that leaves one open, and the digest of the plan that was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Sequence[PlannedRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {planned.row.number: f"dong-{planned.row.number}" for planned in plan if planned.choices}
        for planned in plan:
            if planned.choices:
                self.fields[self.names[planned.row.number]] = forms.ChoiceField(
                    label=f"Dòng {planned.row.number}: {planned.row.full_name}",
                    choices=planned.choices,
                    initial=planned.choices[0][0],
                    widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                )

    def choice_of(self, planned: PlannedRow) -> Any:
        """The row's field, where it has one."""
        name = self.names.get(planned.row.number)
        return self[name] if name else None

    @property
    def choices(self) -> dict[int, str]:
        """The ways chosen by row number."""
        return {number: self.cleaned_data[name] for number, name in self.names.items()}
