"""Forms of what happens to a household. Each has the day from which the event counts, and a one-time sending id."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.core.forms import (
    CleanText,
    DayFirstDateField,
    PortalFormMixin,
    SubmissionField,
    YearField,
    formfield_for,
)
from apps.households.models import OLDEST_BIRTH_YEAR, Household, HouseholdClass
from apps.households.models.classes import LIVING_STANDARDS
from apps.households.services.register import next_code
from apps.villages.models import Village

_FIRST_YEAR = 1990
KEEP, NONE = "keep", "none"


def villages_of_today(user: Any, unit: Any) -> Any:
    """The unit's villages that the user may choose now."""
    return Village.objects.visible_to(user).filter(unit=unit).on(timezone.localdate()).for_list()


class AskForm(PortalFormMixin, forms.Form):
    """Asks before something is done; `household` is the one it is done to."""

    submission = SubmissionField()

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household


class EventForm(AskForm):
    """Day and ground of an event; `given` is what its service takes."""

    day = DayFirstDateField(label="Từ ngày", help_text="Biến động được tính từ chính ngày này.")
    basis = CleanText(label="Căn cứ (giấy tờ, quyết định)", max_length=200, required=False)

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "submission"}


class VillageEventForm(EventForm):
    """An event that leads to a village."""

    village: Any = forms.ModelChoiceField(queryset=None, label="Thôn")
    field_order = ("village",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages_of_today(self.user, self.household.unit)


class MergeForm(EventForm):
    """The household that takes this one in is named by its code: a commune has thousands."""

    target = CleanText(label="Mã hộ nhận", max_length=30, help_text="Mã ghi trong danh sách hộ gia đình.")
    field_order = ("target",)

    def clean_target(self) -> Household:
        rows = Household.objects.editable_by(self.user).filter(unit=self.household.unit)
        code = self.cleaned_data["target"]
        found = rows.filter(code=code).first() or rows.filter(code__iexact=code).first()
        if found is None:
            raise ValidationError("Không có hộ nào mang mã này.")
        return found


class PersonForm(EventForm):
    """A person who becomes head or representative."""

    full_name = CleanText(label="Họ và tên", max_length=120)
    birth_year = YearField(label="Năm sinh", required=False, min_value=OLDEST_BIRTH_YEAR)
    field_order = ("full_name", "birth_year")

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > timezone.localdate().year:
            raise ValidationError("Năm sinh không được sau năm nay.")
        return year


class EndForm(AskForm):
    """The day from which a representative is one no longer."""

    day = DayFirstDateField(label="Thôi từ ngày", help_text="Từ ngày này chủ hộ đại diện cho hộ.")

    @property
    def given(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"]}


class SplitForm(PortalFormMixin, forms.ModelForm):
    """The household that a split makes, with the day and ground of the split."""

    submission = SubmissionField()
    day = DayFirstDateField(label="Từ ngày", help_text="Hộ mới được tính từ chính ngày này.")
    basis = CleanText(label="Căn cứ (giấy tờ, quyết định)", max_length=200, required=False)
    formfield_callback = formfield_for

    class Meta:
        model = Household
        fields = ("head_name", "birth_year", "members", "village", "code", "address", "phone")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        self.instance.unit = household.unit
        self.fields["village"].queryset = villages_of_today(self.user, household.unit)
        self.fields["village"].initial = household.village_id
        self.fields["members"].label = "Số nhân khẩu của hộ mới"
        self.fields["members"].help_text = f"Hộ cũ đang có {household.members} nhân khẩu và giảm đi bấy nhiêu."
        self.fields["code"].required = False
        self.fields["code"].help_text = "Để trống thì cổng đặt mã tiếp theo của thôn."

    def _get_validation_exclusions(self) -> set[str]:
        # The unit is not typed, yet "once per unit" must answer at the code.
        return super()._get_validation_exclusions() - {"unit"}

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not cleaned.get("code") and "code" not in self.errors and cleaned.get("village"):
            cleaned["code"] = next_code(unit=self.household.unit, village=cleaned["village"])
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        return {"new": self.instance, "day": self.cleaned_data["day"], "basis": self.cleaned_data["basis"]}


class ClassesForm(AskForm):
    """The classes of a year; what is not chosen stays."""

    year = YearField(label="Năm", min_value=_FIRST_YEAR)
    standard = forms.ChoiceField(
        label="Mức sống",
        choices=[
            (KEEP, "Giữ nguyên"),
            *((kind.value, HouseholdClass(kind).label.capitalize()) for kind in reversed(LIVING_STANDARDS)),
            (NONE, "Không thuộc diện nào ở trên"),
        ],
        initial=KEEP,
    )
    policy = forms.ChoiceField(
        label="Gia đình chính sách, người có công",
        choices=[(KEEP, "Giữ nguyên"), ("yes", "Có"), (NONE, "Không")],
        initial=KEEP,
    )
    decision = CleanText(label="Quyết định công nhận", max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year + 1:
            raise ValidationError("Chỉ ghi diện hộ đến hết năm sau.")
        return year

    @property
    def given(self) -> dict[str, Any]:
        standard, policy = self.cleaned_data["standard"], self.cleaned_data["policy"]
        return {
            "year": self.cleaned_data["year"],
            "standard": None if standard == KEEP else "" if standard == NONE else standard,
            "policy": None if policy == KEEP else policy == "yes",
            "decision": self.cleaned_data["decision"],
        }


class DayForm(forms.Form):
    """Which day and which village a page of lists shows; what is wrong is said and shows nothing."""

    ngay = DayFirstDateField(label="Ngày")
    village: Any = forms.ModelChoiceField(queryset=None, label="Thôn", required=False, empty_label="Tất cả các thôn")

    def __init__(self, *args: Any, villages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages
        self.fields["ngay"].initial = timezone.localdate()
