"""Forms of the people's pages: inviting, appointments, ending them, and what is asked before an account is changed."""

import hashlib
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Appointment, User
from apps.accounts.roles import Role
from apps.accounts.services.appointments import other_heads, receivers
from apps.accounts.services.people import free_officials, namesakes
from apps.core.forms import (
    EMPTY_CHOICE,
    CleanText,
    DayFirstDateField,
    PortalFormMixin,
    SubmissionField,
    formfield_for,
    narrow_choices,
)
from apps.core.standing import StandingForm


class AskForm(PortalFormMixin, forms.Form):
    """Asks before something is done: nothing to fill in but a one-time sending id."""

    submission = SubmissionField()


class SuspendForm(AskForm):
    reason = CleanText(label="Lý do", max_length=200)


class RenameForm(StandingForm, AskForm):
    full_name = CleanText(label="Họ và tên", max_length=120)


class AppointmentForm(PortalFormMixin, forms.ModelForm):
    """A role in `unit` from a day to a day; `person` is the one who gets it, nobody yet in an invitation.

    What is unusual but allowed is said once (`notes`): the form is refused and goes through when it is sent again.
    """

    submission = SubmissionField()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    formfield_callback = formfield_for

    class Meta:
        model = Appointment
        fields = ("role", "village", "office_term", "valid_from", "valid_until", "basis")
        formfield_callback = formfield_for

    def __init__(self, *args: Any, user: User, unit: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.unit, self.person = unit, person
        self.instance.unit = unit
        granted = user.reach.grants_in(unit)
        self.fields["role"].choices = [("", EMPTY_CHOICE), *(pair for pair in Role.choices if pair[0] in granted)]
        narrow_choices(self, user, unit)
        self._narrow_to_today()
        self.fields["village"].help_text = "Chỉ chọn cho trưởng thôn, phó trưởng thôn."
        self.fields["office_term"].help_text = "Nếu gắn, phân công dừng và hết cùng chức vụ."
        self.fields["valid_from"].initial = timezone.localdate()

    def _narrow_to_today(self) -> None:
        today = timezone.localdate()
        villages, terms = self.fields["village"], self.fields["office_term"]
        villages.queryset = villages.queryset.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
        terms.queryset = terms.queryset.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))
        terms.label_from_instance = _term_label

    @property
    def mandate(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in AppointmentForm.Meta.fields}

    def notes(self) -> list[str]:
        """What to think of before saving."""
        village, first = self.cleaned_data["village"], self.cleaned_data["valid_from"]
        if self.cleaned_data["role"] != Role.VILLAGE_HEAD or village is None:
            return []
        last = self.cleaned_data["valid_until"]
        heads = other_heads(village=village, first=first, last=last, person=self.person)
        who = ", ".join(str(row.user) for row in heads)
        return [f"{village} trong thời gian này đã có phân công trưởng thôn của {who}."] if heads else []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        notes = [] if self.errors else self.notes()
        digest = hashlib.sha256("\n".join(notes).encode()).hexdigest()
        if notes and cleaned.get("seen") != digest:
            self.come_back_with(seen=digest)
            for note in notes:
                self.add_error(None, note)
            self.add_error(None, "Nếu đúng như vậy, bấm Lưu lần nữa.")
        return cleaned


def _term_label(term: Any) -> str:
    where = f" {term.village}" if term.village else ""
    return f"{term}{where} (từ {term.valid_from:%d/%m/%Y})"


class CorrectionForm(StandingForm, AppointmentForm):
    """An appointment that has not begun, written anew."""


class InviteForm(AppointmentForm):
    """A new account with its first appointment."""

    full_name = CleanText(label="Họ và tên", max_length=120)
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=30,
        required=False,
        help_text="Để trống thì cổng tự đặt theo họ tên, ví dụ nguyenduchien.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    official: Any = forms.ModelChoiceField(
        queryset=None,
        label="Cán bộ",
        required=False,
        help_text="Chọn khi người này đã có trong sổ Cán bộ.",
    )
    field_order = ("full_name", "username", "official")

    def __init__(self, *args: Any, user: User, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        self.fields["official"].queryset = free_officials(user, unit)

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()

    @property
    def invitation(self) -> dict[str, Any]:
        """What `invite` takes."""
        return self.mandate | {name: self.cleaned_data[name] for name in ("full_name", "username", "official")}

    def notes(self) -> list[str]:
        name, official = self.cleaned_data["full_name"], self.cleaned_data["official"]
        found = [
            f"Đơn vị đã có tài khoản {person.username} của {person}; nếu là một người thì thêm phân công cho người đó."
            for person in namesakes(viewer=self.user, unit=self.unit, full_name=name)
        ]
        same = [row for row in self.fields["official"].queryset if row.full_name.casefold() == name.casefold()]
        if same and official is None:
            found.append(f"Sổ Cán bộ có {same[0]}; nếu là một người thì chọn ở ô Cán bộ.")
        return [*found, *super().notes()]


class EndForm(AskForm):
    """The last day of an appointment, why, and who takes the work over."""

    last_day = DayFirstDateField(label="Ngày cuối cùng")
    basis = CleanText(label="Căn cứ kết thúc", max_length=200, required=False)
    handed_over_to: Any = forms.ModelChoiceField(
        queryset=None,
        label="Người nhận bàn giao",
        required=False,
        help_text="Người này thấy việc đang mở của người thôi nhiệm vụ.",
    )

    def __init__(self, *args: Any, user: User, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        today = timezone.localdate()
        self.fields["last_day"].initial = max(today, appointment.valid_from)
        self.fields["handed_over_to"].queryset = receivers(appointment, today)
