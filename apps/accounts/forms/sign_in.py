"""Forms of signing in, of choosing a password, and of the second factor."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm

_LONG_ENOUGH = (
    "Ít nhất 10 ký tự, không toàn số, không giống họ tên hoặc tên đăng nhập, không phải mật khẩu nhiều người dùng."
)
_DIFFERENT = {"password_mismatch": "Hai lần nhập mật khẩu mới không giống nhau."}


class SignInForm(AuthenticationForm):
    """Django's own form with the fields named as the office says."""

    error_messages: ClassVar[dict[str, str]] = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng. Kiểm tra phím Caps Lock và bộ gõ tiếng Việt.",
        "inactive": "Tài khoản này đã ngừng dùng.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"


class NewPasswordForm(SetPasswordForm):
    """The password of an account whose one-time link was opened."""

    error_messages: ClassVar[dict[str, str]] = _DIFFERENT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_passwords(self)


class OwnPasswordForm(PasswordChangeForm):
    """A new password for the own account; the present one is asked for first."""

    error_messages: ClassVar[dict[str, str]] = {"password_incorrect": "Mật khẩu hiện nay không đúng.", **_DIFFERENT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mật khẩu hiện nay"
        _name_passwords(self)


def _name_passwords(form: forms.BaseForm) -> None:
    form.fields["new_password1"].label = "Mật khẩu mới"
    form.fields["new_password1"].help_text = _LONG_ENOUGH
    form.fields["new_password2"].label = "Nhập lại mật khẩu mới"
    form.fields["new_password2"].help_text = ""


class CodeForm(forms.Form):
    """A code of the authenticator app or a one-time code, typed with or without spaces."""

    code = forms.CharField(
        label="Mã xác thực",
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
