"""Forms of what happens to a household. Each has the day from which the event counts, and a one-time sending id."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from apps.core.forms import (
    CleanText,
    DayFirstDateField,
    PortalFormMixin,
    SubmissionField,
    YearField,
    formfield_for,
    new_sending,
)
from apps.core.text import search_key
from apps.households.forms.register import refuse_phone
from apps.households.models import OLDEST_BIRTH_YEAR, Household, HouseholdClass
from apps.households.models.classes import LIVING_STANDARDS
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


class WithdrawForm(AskForm):
    """Carries which event the page showed."""

    event = forms.CharField(required=False, widget=forms.HiddenInput, max_length=80)

    def show(self, key: str) -> None:
        """Let the page that goes out carry this event."""
        self.initial["event"] = key
        if self.is_bound:
            self.come_back_with(event=key, submission=new_sending())


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
    """The household that takes this one in is searched for, chosen among those found, and named before it is stored.

    `named` carries the one that the page named last: only that one is taken.
    """

    MOST = 20

    target = CleanText(
        label="Hộ nhận", max_length=120, help_text="Gõ mã hộ hoặc tên chủ hộ (không cần dấu) rồi bấm nút để tìm."
    )
    receiver = forms.ChoiceField(label="Chọn hộ nhận", required=False, widget=forms.RadioSelect)
    named = forms.CharField(required=False, widget=forms.HiddenInput, max_length=16)
    field_order = ("target", "receiver")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {row.public_id: row for row in self._search(self.data.get("target", ""))[: self.MOST]}
        if not self.found:
            del self.fields["receiver"]
            return
        self.fields["receiver"].choices = [(key, _told(row)) for key, row in self.found.items()]
        if self.data.get("receiver") not in self.found:
            # Chosen among what other words had found.
            self.come_back_with(receiver="")

    def _search(self, typed: str) -> Any:
        """The household of that code, else those whose code or head's name holds what was typed."""
        rows = Household.objects.editable_by(self.user).filter(unit=self.household.unit).on(timezone.localdate())
        rows = rows.exclude(pk=self.household.pk).for_list().order_by("village__position", "code")
        try:
            words = self.fields["target"].clean(typed)
        except ValidationError:
            return rows.none()
        exact = rows.filter(code__iexact=words)
        if exact.exists():
            return exact
        named = Q()
        for word in search_key(words).split():
            named &= Q(name_key__contains=word)
        return rows.filter(Q(code__icontains=words) | named)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.found:
            if "target" not in self.errors:
                self.add_error("target", "Không có hộ nào khác đang tính mang mã hoặc tên chủ hộ này.")
            return self.cleaned_data
        chosen = self.cleaned_data.get("receiver") or (next(iter(self.found)) if len(self.found) == 1 else "")
        if not chosen:
            more = f" (nêu {self.MOST} hộ đầu; gõ thêm để tìm hẹp hơn)" if len(self.found) == self.MOST else ""
            self.add_error("receiver", f"Chọn một hộ trong các hộ tìm thấy{more}, rồi bấm nút lần nữa.")
        elif self.cleaned_data.get("named") != chosen:
            self._name(chosen)
        else:
            self.cleaned_data["target"] = self.found[chosen]
        return self.cleaned_data

    def _name(self, chosen: str) -> None:
        """Have the page name the receiving household and wait for one more sending."""
        self.come_back_with(receiver=chosen, named=chosen)
        self.add_error(
            None,
            f"Chưa ghi. Hộ {self.household} sẽ nhập vào hộ {_told(self.found[chosen])}. Đúng thì bấm nút lần nữa.",
        )

    @property
    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("target", "day", "basis")}


def _told(row: Household) -> str:
    born = f", chủ hộ sinh năm {row.birth_year}" if row.birth_year else ""
    return f"{row}, {row.village}{born}, {row.members} nhân khẩu"


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
        self.fields["head_name"].label = "Chủ hộ mới"
        self.fields["members"].label = "Số nhân khẩu của hộ mới"
        self.fields["members"].help_text = f"Hộ cũ đang có {household.members} nhân khẩu và giảm đi bấy nhiêu."
        self.fields["code"].required = False
        self.fields["code"].help_text = "Để trống thì cổng đặt mã tiếp theo của thôn."

    def _get_validation_exclusions(self) -> set[str]:
        # The unit is not typed, yet "once per unit" must answer at the code.
        return super()._get_validation_exclusions() - {"unit"}

    def clean_phone(self) -> str:
        return refuse_phone(self.cleaned_data["phone"])

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
