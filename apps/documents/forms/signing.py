"""Forms of what comes after the issue: signing, signed copies, deliveries, alarms."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import CleanText, PortalFormMixin, SubmissionField, formfield_for
from apps.core.uploads import CheckedFileField
from apps.documents.models import Delivery
from apps.documents.signatures.keys import MOST_KEY_BYTES


class SigningForm(PortalFormMixin, forms.Form):
    """Which signature, by which key; the password is asked for at that moment and comes back on no page."""

    field = forms.ChoiceField(label="Ký với tư cách", widget=forms.RadioSelect)
    key = forms.FileField(
        label="Tệp khóa ký số (.p12, .pfx)",
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
        help_text="Chỉ dùng cho lần ký này, không lưu trên cổng.",
        error_messages={"required": "Chọn tệp khóa ký số.", "empty": "Tệp rỗng: chọn lại tệp khóa ký số."},
    )
    password = forms.CharField(
        label="Mật khẩu của khóa",
        strip=False,
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    picture = CheckedFileField(
        label="Ảnh chữ ký (màu xanh) hoặc ảnh dấu (màu đỏ, đúng kích thước)",
        required=False,
        allowed={"png"},
        help_text="PNG nền trong suốt, không bắt buộc; chỉ nằm trong bản ký số này, cổng không giữ riêng.",
    )
    submission = SubmissionField()

    def __init__(self, *args: Any, fields: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["field"]
        choice.choices = list(fields.items())
        choice.initial = next(iter(fields), None)

    def clean_picture(self) -> bytes:
        """The picture's bytes, none where none was sent; a scan too large for a PNG is refused."""
        sent = self.cleaned_data["picture"]
        if sent and sent.kind != "png":
            raise ValidationError("Ảnh quá lớn: cắt sát chữ ký hoặc dấu, lưu lại dạng PNG nền trong suốt.")
        return sent.content if sent else b""

    def clean_key(self) -> bytes:
        """The file's bytes; one that is too large for a key stays unread."""
        sent = self.cleaned_data["key"]
        if sent.size > MOST_KEY_BYTES:
            raise ValidationError("Tệp quá lớn so với một khóa ký số: chọn tệp .p12 hoặc .pfx.")
        content: bytes = sent.read()
        return content


class SignedCopyForm(PortalFormMixin, forms.Form):
    """A PDF that was signed outside."""

    file = CheckedFileField(label="Tệp PDF đã ký số", allowed={"pdf"})
    submission = SubmissionField()


class VoidForm(PortalFormMixin, forms.Form):
    """Why a signed copy is declared void."""

    reason = CleanText(
        label="Lý do hủy",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: chứng thư không phải của người có thẩm quyền ký; tải nhầm bản ký thử.",
    )
    submission = SubmissionField()


class DeliveryForm(PortalFormMixin, forms.ModelForm):
    """Who received the document."""

    submission = SubmissionField()

    formfield_callback = formfield_for

    class Meta:
        model = Delivery
        fields: ClassVar[list[str]] = ["recipient", "channel", "delivered_on", "note"]


class DeliveryCorrectionForm(DeliveryForm):
    """What it should have read, or that there was no such delivery."""

    class Meta(DeliveryForm.Meta):
        fields: ClassVar[list[str]] = ["recipient", "channel", "delivered_on", "note", "is_void", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["is_void"].help_text = "Chọn khi dòng này ghi nhầm: văn bản không được gửi đến nơi này."


class AlarmForm(PortalFormMixin, forms.Form):
    """What was done about a damaged file."""

    reason = CleanText(
        label="Cách xử lý",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: đã yêu cầu khôi phục từ bản sao lưu ngày 05/07/2025; bản giấy lưu tại văn thư.",
    )
    submission = SubmissionField()
