"""Forms for many rows at once: a list pasted from Excel or sent as a file, then what was read of it to be confirmed."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from apps.core.forms import PortalFormMixin, SubmissionField
from apps.core.numbers import format_number
from apps.core.sheets import ListFile, ListFileField, SheetError


class PasteListForm(PortalFormMixin, forms.Form):
    """A list as text or as a file; `rows` are what it holds.

    Subclasses name the columns (`header`), how many rows there may be, and what reads a file and a text, each of which
    raises `SheetError`.
    """

    header: ClassVar[Sequence[str]]
    most_rows: ClassVar[int]
    read_file: ClassVar[Callable[[ListFile], list[Any]]]
    read_pasted: ClassVar[Callable[[str], list[Any]]]

    text = forms.CharField(
        label="Dán từ Excel",
        required=False,
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "wrap": "off"}),
    )
    file = ListFileField(label="hoặc chọn tệp", required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = (
            f"Các cột: {', '.join(self.header)}. Có dòng tiêu đề thì cột đứng ở đâu cũng được; không quá "
            f"{format_number(self.most_rows)} dòng."
        )
        self.rows: list[Any] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text, file = cleaned.get("text", ""), cleaned.get("file")
        if self.errors:
            return cleaned
        if bool(text.strip()) == bool(file):
            raise ValidationError("Dán danh sách vào ô, hoặc chọn một tệp.")
        kind = type(self)
        try:
            self.rows = kind.read_file(file) if file else kind.read_pasted(text)
        except SheetError as error:
            raise ValidationError({"file" if file else "text": str(error)}) from error
        return cleaned


class ConfirmListForm(PortalFormMixin, forms.Form):
    """What was read and shown, to be stored as it stands; `seen` is the digest of what would become of it.

    `from_text` of the subclass reads the rows again, and raises `ValueError` for what no page gave.
    """

    from_text: ClassVar[Callable[[str], list[Any]]]

    rows_text = forms.CharField(widget=forms.HiddenInput, strip=False)
    seen = forms.CharField(widget=forms.HiddenInput)
    submission = SubmissionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[Any] = []

    def clean_rows_text(self) -> str:
        text: str = self.cleaned_data["rows_text"]
        try:
            self.rows = type(self).from_text(text)
        except ValueError as error:
            raise ValidationError("Trang xem trước không còn nguyên vẹn. Dán lại danh sách.") from error
        return text
