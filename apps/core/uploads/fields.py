"""The form field for files."""

from collections.abc import Set
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.core.text import shortened
from apps.core.uploads.checking import (
    CONTENT_TYPES,
    EVERY_KIND,
    MOST_BYTES,
    CheckedFile,
    allowed_names,
    checked_upload,
)

# Whole files are held in memory while they are checked, so one sending may not bring all that a record may keep.
MOST_FILES = 10
MOST_SENT = 40 * 1024 * 1024


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class CheckedFileField(forms.FileField):
    """A file of the `allowed` kinds; its value is a `CheckedFile`, with `multiple` a list of them.

    Everything of `checked_upload` is refused in words; of several files the message names the one that is meant.
    """

    def __init__(self, *, allowed: Set[str] = EVERY_KIND, multiple: bool = False, **kwargs: Any) -> None:
        self.allowed, self.multiple = allowed, multiple
        each = f"{allowed_names(allowed)}; mỗi tệp không quá {MOST_BYTES // 1024**2} MB"
        kwargs.setdefault("help_text", f"{each}, mỗi lần không quá {MOST_FILES} tệp." if multiple else f"{each}.")
        super().__init__(widget=_FilesInput() if multiple else forms.FileInput(), **kwargs)
        # Extensions for documents; types for pictures, so that a phone offers its camera.
        accepted = [CONTENT_TYPES[kind] if kind in ("jpeg", "png", "webp") else f".{kind}" for kind in sorted(allowed)]
        self.widget.attrs["accept"] = ",".join(accepted)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The checked file or files; nothing (None, or an empty list) where none is required and none was sent."""
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files and self.required:
            raise ValidationError("Chưa chọn tệp.", code="required")
        # A file that is too large by itself is refused below, unread, with a sentence of its own.
        sent = sum(file.size for file in files if (file.size or 0) <= MOST_BYTES)
        if len(files) > MOST_FILES or sent > MOST_SENT:
            raise ValidationError(
                f"Mỗi lần gửi nhiều nhất {MOST_FILES} tệp, cộng lại không quá {MOST_SENT // 1024**2} MB: "
                "chia thành nhiều lần gửi.",
                code="too_many",
            )
        checked: list[CheckedFile] = []
        refused: list[str] = []
        for file in files:
            try:
                checked.append(checked_upload(file, self.allowed))
            except ValidationError as error:
                refused += [f"{shortened(file.name, 60)}: {sentence}" for sentence in error.messages]
        if refused:
            raise ValidationError(refused)
        if self.multiple:
            return checked
        return checked[0] if checked else None
