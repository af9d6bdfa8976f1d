"""The page on which a person says how he is to be told."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.accounts.concerns import sources_for
from apps.core.forms import CleanText, PortalFormMixin, SubmissionField
from apps.notices.models import Channel, NoticeSettings

_CHANNELS = [("", "Không nhận"), *Channel.choices]
_PHONE = re.compile(r"(?:0|84)([35789]\d{8})", re.ASCII)


class PhoneField(CleanText):
    """A Vietnamese mobile number as people write it; cleaned to 84…, "" where it is left empty."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value: Any) -> str:
        typed = re.sub(r"[\s.()-]", "", super().to_python(value)).removeprefix("+")
        if not typed:
            return ""
        found = _PHONE.fullmatch(typed)
        if found is None:
            raise ValidationError("Số điện thoại không đúng. Viết số di động, ví dụ 0912 345 678.")
        return f"84{found.group(1)}"


def as_typed(phone: str) -> str:
    """84912345678 as 0912 345 678."""
    return f"0{phone[2:5]} {phone[5:8]} {phone[8:]}" if phone else ""


class OwnNoticesForm(PortalFormMixin, forms.Form):
    """Address and weekly letter, number and urgent messages with consent, and the kinds that are wanted."""

    email = forms.EmailField(label="Địa chỉ thư điện tử", required=False, max_length=200)
    wants_digest = forms.BooleanField(label="Nhận thư tổng hợp việc cần làm, sáng thứ hai hằng tuần", required=False)
    channel = forms.ChoiceField(label="Nhận tin khẩn qua", required=False, choices=_CHANNELS)
    phone = PhoneField(label="Số điện thoại di động", required=False, max_length=20)
    agrees = forms.BooleanField(
        label="Tôi đồng ý để cổng gửi số việc khẩn và đường dẫn đến số điện thoại này", required=False
    )
    kinds = forms.MultipleChoiceField(
        label="Loại việc được nhắc trong thư và tin nhắn", required=False, widget=forms.CheckboxSelectMultiple
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, stored: NoticeSettings, has_mail: bool, has_messages: bool, **kwargs: Any) -> None:
        kinds = [(source.key, source.label) for source in sources_for(kwargs["user"])]
        kwargs["initial"] = {
            "email": stored.email,
            "wants_digest": stored.wants_digest,
            "channel": stored.channel,
            "phone": as_typed(stored.phone),
            "agrees": stored.phone_agreed_at is not None,
            "kinds": [key for key, _ in kinds if key not in stored.unwanted],
        } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self._stored_phone = stored.phone
        self._not_offered = sorted(set(stored.unwanted) - {key for key, _ in kinds})
        self.fields["kinds"].choices = kinds
        self.fields["channel"].choices = _CHANNELS
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        # What this installation cannot send is not offered; what was stored before may still be taken back.
        if not has_mail and not stored.wants_digest:
            self.fields["wants_digest"].disabled = True
        if not has_messages and not stored.channel:
            for name in ("channel", "phone", "agrees"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("wants_digest") and not values.get("email") and "email" not in self.errors:
            self.add_error("email", "Nhận thư tổng hợp thì ghi địa chỉ thư điện tử.")
        if values.get("channel"):
            if not values.get("phone") and "phone" not in self.errors:
                self.add_error("phone", "Nhận tin khẩn thì ghi số điện thoại.")
            if not values.get("agrees"):
                self.add_error("agrees", "Nhận tin khẩn thì đánh dấu đồng ý.")
        elif values.get("phone") not in (None, "", self._stored_phone) and "channel" not in self.errors:
            # Without a way no number is kept; whoever has just typed one would wait for messages in vain.
            self.add_error("channel", "Đã ghi số điện thoại thì chọn nơi nhận tin khẩn; không nhận thì xóa số.")
        return values

    @property
    def unwanted(self) -> list[str]:
        """Kinds that were left unticked, and those left so in a role that the person does not hold now."""
        unticked = [key for key, _ in self.fields["kinds"].choices if key not in self.cleaned_data["kinds"]]
        return unticked + self._not_offered
