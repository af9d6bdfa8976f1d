"""Form of a record that names villages, one row each below it (`services.named`)."""

from typing import Any, ClassVar

from django import forms

from apps.core.forms import RecordForm, RowsField
from apps.villages.models import Village


def villages_field(label: str, help_text: str) -> Any:
    """The villages to tick, none of them needed; which ones there are `NamesVillagesForm` says."""
    return RowsField(
        label=label, queryset=None, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )


class NamesVillagesForm(RecordForm):
    """A subclass has a `villages_field` named `villages`; the view stores what is ticked by `name_villages`.

    `village_rows` is what the rows below the record are called, `without_villages` how it reads that there are none.
    """

    village_rows: ClassVar[str] = "villages"
    without_villages: ClassVar[str] = "không có"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["villages"]
        choices.queryset = Village.objects.visible_to(self.user).filter(unit=self.unit).for_list()
        if self.instance.pk is not None:
            rows = getattr(self.instance, self.village_rows).all()
            self.initial["villages"] = [row.village_id for row in rows if row.village_id]

    def differences(self, current: Any) -> list[tuple[str, str, str]]:
        """With the villages that were ticked."""
        found = super().differences(current)
        rows = getattr(current, self.village_rows).for_list()
        stored = {row.village_id: str(row) for row in rows if row.village_id}
        typed = {village.pk: str(village) for village in self.cleaned_data.get("villages") or ()}
        if stored.keys() != typed.keys():
            both = (", ".join(sorted(names.values())) or self.without_villages for names in (stored, typed))
            found.append((str(self["villages"].label), *both))  # type: ignore[arg-type]
        return found
