"""Forms of a land project's households: one, a pasted list, many paid at once, the totals from the list."""

from collections.abc import Sequence
from typing import Any

from django import forms

from apps.core.forms import CleanText, DayFirstDateField, PortalFormMixin, SubmissionField
from apps.core.paste_forms import ConfirmListForm, PasteListForm
from apps.core.text import as_key
from apps.works.forms.rows import RowForm
from apps.works.models import LandProjectHousehold
from apps.works.services.contribution_plan import RowProblemError
from apps.works.services.land_plan import finder_for
from apps.works.services.land_rows import HEADER, MOST_ROWS, from_text, read_file, read_pasted


class LandHouseholdForm(RowForm):
    """One household, typed as its code or its head's name; or one that is in no register, by name."""

    code = CleanText(
        label="Mã hộ hoặc họ tên chủ hộ",
        max_length=120,
        required=False,
        help_text="Hộ trong sổ hộ của xã. Có nhiều hộ cùng tên thì trang hiện mã của từng hộ để chọn.",
    )

    class Meta(RowForm.Meta):
        model = LandProjectHousehold
        fields = (
            *("name", "land_class", "area_m2", "compensation", "agreed_on", "paid_on", "handed_over_on"),
            *("needs_resettlement", "resettled_on", "opinion"),
        )

    field_order = ("code", *Meta.fields)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record.household_id is not None:
            self.fields["code"].initial = record.household.code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "code" not in cleaned or "name" not in cleaned:
            return cleaned
        typed, standing = cleaned["code"], self.instance.household
        if bool(typed) == bool(cleaned["name"]):
            self.add_error("code", "Ghi hộ trong sổ hộ, hoặc tên hộ, tổ chức khác; không ghi cả hai.")
        elif not typed:
            self.instance.household = None
        elif standing is None or typed != standing.code:
            self._find(typed)
        return cleaned

    def _find(self, typed: str) -> None:
        project = self.instance.project
        finder = finder_for(project)
        wanted = {"code": "", "name": typed} if finder.has_name(typed) else {"code": typed, "name": ""}
        try:
            self.instance.household = finder.find(**wanted, village="", on=project.started_on)
        except RowProblemError as problem:
            self.add_error("code", str(problem))


class LandPasteForm(PasteListForm):
    header, most_rows = HEADER, MOST_ROWS
    read_file, read_pasted = staticmethod(read_file), staticmethod(read_pasted)


class LandConfirmForm(ConfirmListForm):
    from_text = staticmethod(from_text)


class PaidForm(PortalFormMixin, forms.Form):
    """The households to tick, and the day on which those were paid; `all_chosen` ticks them at first."""

    paid_on = DayFirstDateField(label="Đã nhận tiền ngày")
    submission = SubmissionField()

    def __init__(self, *args: Any, households: Sequence[LandProjectHousehold], all_chosen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.households, self.all_chosen = households, all_chosen

    @property
    def chosen(self) -> set[int]:
        """Keys of the ticked rows."""
        if not self.is_bound:
            return {row.pk for row in self.households} if self.all_chosen else set()
        keys = (as_key(value) for value in self.data.getlist("households"))
        return {key for key in keys if key is not None}
