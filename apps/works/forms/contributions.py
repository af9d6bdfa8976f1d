"""Forms of what households gave: one, a pasted list, by a meeting's decision, a batch, the totals of villages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from apps.core.forms import CleanText, DayFirstDateField, VietnameseNumberField
from apps.core.paste_forms import ConfirmListForm, PasteListForm
from apps.core.step_forms import StepForm
from apps.core.text import as_key
from apps.households.models import Household
from apps.meetings.models import Matter
from apps.works.forms.rows import RowForm
from apps.works.models import ContributionKind, HouseholdContribution
from apps.works.services.contribution_plan import HouseholdFinder, RowProblemError
from apps.works.services.contribution_rows import HEADER, MOST_ROWS, from_text, read_file, read_pasted

# A day or 10^13 đồng, as the rows hold them.
MOST_MONEY, MOST_DAYS = 9_999_999_999_999, 100_000


class ContributionRowForm(RowForm):
    """One household's contribution; the household is typed as its code, or its head's name with the village."""

    code = CleanText(
        label="Mã hộ hoặc họ tên chủ hộ",
        max_length=120,
        help_text="Có nhiều hộ cùng tên thì trang hiện mã của từng hộ để chọn.",
    )

    class Meta(RowForm.Meta):
        model = HouseholdContribution
        fields = ("kind", "amount", "land_class", "given_on", "note")

    field_order = ("code", "kind", "amount", "land_class", "given_on", "note")

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        if record.household_id is not None:
            self.fields["code"].initial = record.household.code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = cleaned.get("code", "")
        if typed and not self._names_standing(typed):
            try:
                self.instance.household = self._found(typed, cleaned.get("given_on"))
            except RowProblemError as problem:
                self.add_error("code", str(problem))
        return cleaned

    def _names_standing(self, typed: str) -> bool:
        return self.instance.household_id is not None and typed == self.instance.household.code

    def _found(self, typed: str, given_on: date | None) -> Household:
        finder = HouseholdFinder(self.instance.work)
        wanted = {"code": "", "name": typed} if finder.has_name(typed) else {"code": typed, "name": ""}
        return finder.find(**wanted, village="", on=given_on or self.instance.work.started_on)


class PasteForm(PasteListForm):
    """A list of contributions; `kind` is that of the rows which name none."""

    header, most_rows = HEADER, MOST_ROWS
    read_file, read_pasted = staticmethod(read_file), staticmethod(read_pasted)

    kind = forms.ChoiceField(
        label="Hình thức của dòng không ghi hình thức", choices=ContributionKind.choices, required=False
    )

    @property
    def kind_chosen(self) -> str:
        return str(self.cleaned_data.get("kind") or ContributionKind.MONEY)


class ConfirmForm(ConfirmListForm):
    from_text = staticmethod(from_text)

    kind = forms.ChoiceField(choices=ContributionKind.choices, widget=forms.HiddenInput)

    @property
    def kind_chosen(self) -> str:
        return str(self.cleaned_data["kind"])


class DecidedForm(StepForm):
    """The households of the meeting's day, all chosen at first, with one amount for all of them."""

    money = VietnameseNumberField(label="Số tiền mỗi hộ (đồng)", required=False, min_value=0, max_value=MOST_MONEY)
    days = VietnameseNumberField(label="Số ngày công mỗi hộ", required=False, min_value=0, max_value=MOST_DAYS)
    given_on = DayFirstDateField(label="Ngày đóng góp", required=False, help_text="Để trống khi chưa rõ ngày.")

    def __init__(self, *args: Any, matter: Matter, households: Sequence[Household], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.households = households
        self.fields["money"].initial, self.fields["days"].initial = matter.contribution, matter.labour_days

    @property
    def chosen(self) -> set[int]:
        """Keys of the ticked households; all of them on a page that was not sent yet."""
        if not self.is_bound:
            return {household.pk for household in self.households}
        keys = (as_key(value) for value in self.data.getlist("households"))
        return {key for key in keys if key is not None}
