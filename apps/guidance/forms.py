"""Whom a village head may call."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator


class ContactForm(forms.Form):
    """Printed on the guide and stored nowhere; what is left empty becomes a line to write on."""

    nguoi = forms.CharField(label="Họ tên người hỗ trợ", max_length=60, required=False)
    dien_thoai = forms.CharField(
        label="Điện thoại",
        max_length=20,
        required=False,
        validators=[RegexValidator(r"^[0-9 +().-]+$", "Chỉ ghi chữ số, dấu cách và các dấu + ( ) . -")],
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
