"""Forms of likely duplicates: what the list is narrowed to, and which values the household that stays takes over."""

from operator import attrgetter
from typing import Any

from django import forms

from apps.core.display import NOTHING, record_text
from apps.core.forms import PortalFormMixin, SubmissionField
from apps.core.text import masked_phone
from apps.households.models import Household
from apps.households.services.merges import FIELDS
from apps.villages.models import AdministrativeUnit, Village

SAID = "da-xac-dinh"


class PairFilterForm(forms.Form):
    """Village and whether somebody looked already; a choice that is none narrows nothing."""

    thon = forms.ChoiceField(label="Thôn", required=False)
    xem = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Chưa xem xét"), (SAID, "Đã xác định không phải trùng")],
    )

    def __init__(self, data: Any, *, user: Any, unit: AdministrativeUnit) -> None:
        super().__init__(data)
        villages = Village.objects.visible_to(user).filter(unit=unit).for_list()
        self.villages = {village.slug: village for village in villages}
        self.fields["thon"].choices = [("", "Tất cả"), *((slug, str(row)) for slug, row in self.villages.items())]

    @property
    def village(self) -> Village | None:
        """The chosen village."""
        self.is_valid()
        return self.villages.get(self.cleaned_data.get("thon", ""))

    @property
    def said(self) -> bool:
        """Whether the pairs are asked for of which a person said that they are two households."""
        self.is_valid()
        return self.cleaned_data.get("xem") == SAID


class DuplicateForm(PortalFormMixin, forms.Form):
    """Which of two households stays, and from which one each value comes that differs; carries what was looked at."""

    kept = forms.ChoiceField(label="Hộ ở lại", widget=forms.RadioSelect)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    submission = SubmissionField()

    def __init__(self, *args: Any, pair: tuple[Household, Household], **kwargs: Any) -> None:
        self.pair = pair
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(row.public_id, f"{row} ({row.village})") for row in pair]
        self.fields["kept"].initial = pair[0].public_id
        self.differing = [name for name in FIELDS if getattr(pair[0], name) != getattr(pair[1], name)]
        for name in self.differing:
            filled = next((row for row in pair if getattr(row, name) not in (None, "")), pair[0])
            if name == "started_on":
                filled = min(pair, key=attrgetter(name))
            self.fields[name] = forms.ChoiceField(
                label=str(Household._meta.get_field(name).verbose_name).capitalize(),
                widget=forms.RadioSelect,
                choices=[(row.public_id, f"{_shown(row, name)} (theo hộ {row.code})") for row in pair],
                initial=filled.public_id,
            )

    @property
    def rows(self) -> tuple[Household, Household]:
        """The household that stays and the one that goes, once the form is valid."""
        first, second = self.pair
        return (first, second) if self.cleaned_data["kept"] == first.public_id else (second, first)

    @property
    def taken(self) -> list[str]:
        """Names of the fields whose value comes from the household that goes."""
        gone = self.rows[1].public_id
        return [name for name in self.differing if self.cleaned_data[name] == gone]


def _shown(row: Household, name: str) -> str:
    return masked_phone(row.phone) or NOTHING if name == "phone" else record_text(row, name)
