"""One door for every file: what it says it is, what it is, and what of it is kept."""

import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from apps.core.text import clean_text, shortened
from apps.core.uploads.office import check_office
from apps.core.uploads.pictures import clean_picture

MOST_BYTES = 15 * 1024 * 1024
MOST_LETTERS = 100

EVERY_KIND = frozenset({"pdf", "docx", "xlsx", "jpeg", "png", "webp"})
KIND_NAMES = {
    "pdf": "PDF",
    "docx": "Word (.docx)",
    "xlsx": "Excel (.xlsx)",
    "jpeg": "ảnh JPEG",
    "png": "ảnh PNG",
    "webp": "ảnh WebP",
}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
_EXTENSIONS = {"jpg": "jpeg"} | {kind: kind for kind in EVERY_KIND}
_OFFICE = ("docx", "xlsx")
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what Word and Excel write when a password is set

_TO_JPEG = "Lưu ảnh thành JPEG hoặc PNG rồi tải lại."
_TO_PDF = "Lưu tệp thành PDF rồi tải lại."
_UNPACK = "Giải nén rồi tải từng tệp bên trong."
_NO_MACRO = "Tệp có macro không được nhận: dùng Lưu thành (Save As) để lưu dạng .docx, .xlsx hoặc PDF rồi tải lại."
_HEIC = (
    "Ảnh HEIC chưa dùng được: chụp hoặc lưu lại dạng JPEG rồi tải lại "
    "(trên iPhone: Cài đặt, Camera, Định dạng, chọn Tương thích nhất)."
)
_OLD = "Tệp Word, Excel kiểu cũ: dùng Lưu thành (Save As) để lưu dạng .docx, .xlsx hoặc PDF rồi tải lại."
_ADVICE = {
    **dict.fromkeys(("heic", "heif"), _HEIC),
    **dict.fromkeys(("doc", "xls"), _OLD),
    **dict.fromkeys(("docm", "dotm", "xlsm", "xltm", "xlam", "xlsb"), _NO_MACRO),
    **dict.fromkeys(("gif", "bmp", "tif", "tiff", "svg", "avif", "jfif"), _TO_JPEG),
    **dict.fromkeys(("odt", "ods", "rtf", "ppt", "pptx", "txt", "htm", "html", "dotx", "xltx", "csv"), _TO_PDF),
    **dict.fromkeys(("zip", "rar", "7z"), _UNPACK),
}
# What no operating system takes in a file's name, or what could lead out of its folder.
_UNSAFE = re.compile(r'[<>:"/\\|?*]')


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: a safe name that ends as its kind does, and bytes that are what the kind says."""

    name: str
    kind: str
    content_type: str
    content: bytes


def checked_upload(uploaded: Any, allowed: Set[str] = EVERY_KIND) -> CheckedFile:
    """Check a file of a form; `allowed` are kinds of `EVERY_KIND`.

    Pictures come back upright, shrunk and without their metadata; WebP and large PNG photos come back as JPEG.
    Raises `ValidationError` with one sentence that says what to do.
    """
    name, extension = split_name(str(uploaded.name or ""))
    kind = _EXTENSIONS.get(extension, "")
    if kind not in allowed:
        raise ValidationError(_advice(extension, allowed), code="kind")
    content = read_upload(uploaded)
    if not _begins_as(kind, content):
        raise ValidationError(_mismatch(extension, kind, content), code="mismatch")
    if kind in _OFFICE:
        check_office(content, kind)
    elif kind != "pdf":
        content, kept = clean_picture(content, kind)
        extension = extension if kept == kind else "jpg"
        kind = kept
    return CheckedFile(f"{name}.{extension}", kind, CONTENT_TYPES[kind], content)


def allowed_names(allowed: Set[str]) -> str:
    """The kinds in words, in the order of `KIND_NAMES`."""
    return ", ".join(name for kind, name in KIND_NAMES.items() if kind in allowed)


def split_name(given: str) -> tuple[str, str]:
    """The name without its extension, safe and short; the extension in small letters."""
    plain = "".join(letter for letter in given if unicodedata.category(letter)[0] != "C")
    plain = " ".join(_UNSAFE.sub(" ", clean_text(plain)).split())
    stem, dot, extension = plain.rpartition(".")
    return shortened(stem.strip(" ."), MOST_LETTERS) or "tep", extension.strip().lower() if dot else ""


def read_upload(uploaded: Any) -> bytes:
    """The bytes of a file of a form. Raises `ValidationError` when it is empty or too large, the latter unread."""
    most = f"{MOST_BYTES // 1024**2} MB"
    if (uploaded.size or 0) <= MOST_BYTES:
        uploaded.seek(0)
        content: bytes = uploaded.read(MOST_BYTES + 1)
        if not content:
            raise ValidationError("Tệp rỗng: mở tệp ở máy, kiểm tra lại rồi tải tệp có nội dung.", code="empty")
        if len(content) <= MOST_BYTES:
            return content
    raise ValidationError(f"Tệp lớn hơn {most}: giảm dung lượng hoặc tách thành nhiều tệp rồi tải lại.", code="size")


def _begins_as(kind: str, content: bytes) -> bool:
    if kind == "webp":
        return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    first = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
    return content.startswith(first.get(kind, b"PK\x03\x04"))


def _mismatch(extension: str, kind: str, content: bytes) -> str:
    if kind in _OFFICE and content.startswith(OLD_OFFICE):
        return "Tệp đặt mật khẩu hoặc là dạng cũ đổi tên: bỏ mật khẩu, lưu lại đúng dạng .docx, .xlsx rồi tải lại."
    if content[4:8] == b"ftyp" and content[8:11] in (b"hei", b"hev", b"mif"):
        return _HEIC
    return (
        f"Đuôi tệp là .{extension} nhưng nội dung không phải {KIND_NAMES[kind]}: "
        "mở tệp ở máy, lưu lại đúng dạng rồi tải lại."
    )


def _advice(extension: str, allowed: Set[str]) -> str:
    return f"{_ADVICE.get(extension, '')} Chỉ nhận {allowed_names(allowed)}.".strip()
