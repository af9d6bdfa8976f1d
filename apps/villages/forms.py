"""Forms of profiles, officials, terms, conventions, and of rearranging villages."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from apps.core.forms import CleanText, DayFirstDateField, PortalFormMixin, RecordForm, SubmissionField
from apps.villages.counting import held_from
from apps.villages.models import (
    AdministrativeUnit,
    Convention,
    OfficeTerm,
    Official,
    ProfileFigure,
    ProfileItem,
    Village,
    VillageArrangement,
    VillageProfile,
)
from apps.villages.models.conventions import Change
from apps.villages.models.villages import VillageKind
from apps.villages.services import NewVillage, merge_villages, rename_village, split_village


class ProfileFigureForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = ProfileFigure
        fields = ("item", "year", "value", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Shipped items belong to no unit; a commune sees them and its own.
        self.fields["item"].queryset = ProfileItem.objects.filter(Q(unit__isnull=True) | Q(unit=self.unit))


class OfficialForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Official
        fields = ("full_name", "gender")


class VillageProfileForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = VillageProfile
        fields = (
            *("village", "year", "area", "households", "people"),
            *("party_cell", "party_members", "house_of_culture", "source", "note"),
        )


def offer_new_official(field: Any, user: Any, unit: AdministrativeUnit) -> None:
    """Who may add officials is led from the field to a page for that, beside this one.

    The list is then read anew into this page, so that nothing typed is lost.
    """
    if user.reach.may_write(Official, unit):
        field.widget.attrs["data-renewed"] = ""
        field.help_text = format_html(
            'Chưa có trong danh sách: <a href="{}" target="_blank" rel="noopener" data-renews>Thêm cán bộ</a> '
            "(mở trang mới).",
            reverse("villages:official-create", args=[unit.slug]),
        )


class OfficeTermForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = OfficeTerm
        fields = ("official", "office", "village", "came_by", "decided_on", "valid_from", "valid_until", "decision")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_new_official(self.fields["official"], self.user, self.unit)


class ConventionForm(RecordForm):
    class Meta(RecordForm.Meta):
        model = Convention
        fields = (
            *("village", "kind", "title", "change", "base"),
            *("adopted_on", "recognised_on", "decision_number", "ended_on"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        base = self.fields["base"]
        base.queryset = base.queryset.exclude(change=Change.AMENDS).exclude(pk=self.instance.pk)
        base.help_text = "Của cùng thôn; để trống khi ban hành mới."


def standing_villages(unit: AdministrativeUnit, user: Any) -> Any:
    """Villages of the unit that the user may rearrange, heads' accounts apart."""
    return Village.objects.editable_by(user).filter(unit=unit, ended_on__isnull=True).for_list()


def held_villages(villages: Iterable[Village], user: Any) -> list[Village]:
    """Those among the villages that the user may not end."""
    found = list(villages)
    held = held_from([village.pk for village in found], user)
    return [village for village in found if village.pk in held]


class ArrangementForm(PortalFormMixin, forms.Form):
    """What every rearrangement asks; `seen` is what was shown before confirming.

    `held` are the villages that the user may not end; their names say so.
    """

    # Beyond it nobody checks a list before confirming.
    MOST_NEW = 10
    ENDS_VILLAGES = True

    on = DayFirstDateField(
        label="Thực hiện từ ngày", help_text="Hôm nay hoặc đã qua. Thôn cũ kết thúc hết ngày hôm trước."
    )
    decision = CleanText(label="Văn bản (số, ngày, cơ quan ban hành)", max_length=200)
    note = CleanText(
        label="Ghi chú", required=False, widget=forms.Textarea(attrs={"rows": 2}), validators=[MaxLengthValidator(2000)]
    )
    submission = SubmissionField()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, unit: AdministrativeUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.standing = standing_villages(unit, self.user)
        self.held = held_villages(self.standing, self.user) if self.ENDS_VILLAGES else []
        if "village" in self.fields:
            self.fields["village"].queryset = self.standing
            self.fields["village"].label_from_instance = self.label_of

    def label_of(self, village: Village) -> str:
        return f"{village} (trưởng thôn có tài khoản: nhờ lãnh đạo xã)" if village in self.held else str(village)

    @property
    def shared(self) -> dict[str, Any]:
        """What the three services take alike."""
        typed = {name: self.cleaned_data[name] for name in ("on", "decision", "note")}
        return typed | {"unit": self.unit, "user": self.user}

    def old(self) -> Sequence[Village]:
        """The villages that end or are renamed."""
        return [self.cleaned_data["village"]]

    def carry_out(self) -> VillageArrangement:
        """Calls the service, which may refuse by `ValidationError`."""
        raise NotImplementedError


def _new_name(label: str, **kwargs: Any) -> CleanText:
    help_text = "Chỉ tên riêng: “Đồng Kim”, không ghi “thôn”."
    return CleanText(label=label, max_length=120, help_text=help_text, **kwargs)


class MergeVillagesForm(ArrangementForm):
    # Checked against the few that stand: a key beyond the column's numbers would reach the database otherwise.
    villages = forms.MultipleChoiceField(label="Các thôn nhập lại", widget=forms.CheckboxSelectMultiple)
    name = _new_name("Tên thôn mới")
    kind = forms.ChoiceField(label="Cách gọi thôn mới", choices=VillageKind.choices)
    field_order = ("villages", "name", "kind", "on", "decision", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["villages"].choices = [(str(village.pk), self.label_of(village)) for village in self.standing]

    def old(self) -> Sequence[Village]:
        chosen = set(self.cleaned_data["villages"])
        return [village for village in self.standing if str(village.pk) in chosen]

    def carry_out(self) -> VillageArrangement:
        into = NewVillage(self.cleaned_data["name"], self.cleaned_data["kind"])
        return merge_villages(villages=self.old(), into=into, **self.shared)


class SplitVillageForm(ArrangementForm):
    village: forms.ModelChoiceField = forms.ModelChoiceField(queryset=None, label="Thôn được tách")
    names = CleanText(
        label="Tên các thôn mới",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một tên riêng. Mọi hộ được chuyển về thôn ghi đầu tiên, sau đó xếp về các thôn khác.",
    )
    kind = forms.ChoiceField(label="Cách gọi các thôn mới", choices=VillageKind.choices)
    field_order = ("village", "names", "kind", "on", "decision", "note")

    def clean_names(self) -> str:
        names = str(self.cleaned_data["names"]).split("\n")
        if len(names) > self.MOST_NEW:
            raise ValidationError(f"Ghi nhiều nhất {self.MOST_NEW} thôn mới.")
        if max(map(len, names)) > 120:
            raise ValidationError("Mỗi tên dài nhất 120 ký tự.")
        return "\n".join(name for name in names if name)

    def carry_out(self) -> VillageArrangement:
        into = [NewVillage(name, self.cleaned_data["kind"]) for name in self.cleaned_data["names"].split("\n")]
        return split_village(village=self.cleaned_data["village"], into=into, **self.shared)


class RenameVillageForm(ArrangementForm):
    village: forms.ModelChoiceField = forms.ModelChoiceField(queryset=None, label="Thôn đổi tên")
    ENDS_VILLAGES = False

    name = _new_name("Tên mới")
    kind = forms.ChoiceField(label="Cách gọi mới", choices=VillageKind.choices)
    field_order = ("village", "name", "kind", "on", "decision", "note")

    def carry_out(self) -> VillageArrangement:
        to = NewVillage(self.cleaned_data["name"], self.cleaned_data["kind"])
        return rename_village(village=self.cleaned_data["village"], to=to, **self.shared)


class UndoForm(PortalFormMixin, forms.Form):
    """Nothing to type but the sending id."""

    submission = SubmissionField()


class DayForm(forms.Form):
    """For which day a page is asked; a day that is none means today."""

    ngay = DayFirstDateField(label="Ngày", required=False)
