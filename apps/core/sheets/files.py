"""Lists as files: checked before anything reads them, and the form field for them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core.uploads.checking import MOST_BYTES, OLD_OFFICE, read_upload, split_name
from apps.core.uploads.office import check_office

KINDS = ("xlsx", "xlsm", "xls", "ods", "csv")
MOST_UNPACKED = 200 * 1024**2
_TAKEN = "Excel (.xlsx, .xlsm, .xls), LibreOffice (.ods) hoặc .csv"
_RESAVE = "mở tệp bằng Excel, chọn “Lưu thành” (Save As), kiểu “Excel Workbook (*.xlsx)” rồi gửi lại"
# A workbook under a password is an old container with one part of this name.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PASSWORD = "Tệp đặt mật khẩu nên không đọc được. Bỏ mật khẩu trong Excel rồi gửi lại."  # noqa: S105 - a message
_NO_TEXT = (b"MZ", b"PK\x03\x04", OLD_OFFICE, b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x7fELF")


@dataclass(frozen=True)
class ListFile:
    """A list that may be read: a safe name, one of `KINDS`, the bytes as they came. Macros in it are never run."""

    name: str
    kind: str
    content: bytes


def checked_list(uploaded: Any) -> ListFile:
    """Check a file of a form by extension, size, first bytes and, for archives, all that is inside.

    Raises `ValidationError` with one sentence that says what to do. What only reading can find is told by `stream`.
    """
    name, kind = split_name(str(uploaded.name or ""))
    if kind not in KINDS:
        raise ValidationError(f"Chỉ nhận {_TAKEN}: {_RESAVE}.", code="kind")
    content = read_upload(uploaded)
    if not _begins_as(kind, content):
        if _LOCKED in content and content.startswith(OLD_OFFICE):
            raise ValidationError(_PASSWORD, code="password")
        raise ValidationError(f"Đuôi tệp là .{kind} nhưng nội dung không phải: {_RESAVE}.", code="mismatch")
    if kind in ("xlsx", "xlsm", "ods"):
        check_office(content, kind, MOST_UNPACKED)
    return ListFile(f"{name}.{kind}", kind, content)


def _begins_as(kind: str, content: bytes) -> bool:
    if kind == "csv":
        return not content.startswith(_NO_TEXT)
    if kind == "xls":
        return content.startswith(OLD_OFFICE) and _LOCKED not in content
    return content.startswith(b"PK\x03\x04")


class ListFileField(forms.FileField):
    """A list; its value is a `ListFile`. Everything of `checked_list` is refused in words."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", f"{_TAKEN}; không quá {MOST_BYTES // 1024**2} MB.")
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(f".{kind}" for kind in KINDS)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The checked list; None where none is required and none was sent."""
        if not data:
            if self.required:
                raise ValidationError("Chưa chọn tệp.", code="required")
            return None
        return checked_list(data)
