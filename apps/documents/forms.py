"""Forms of the number register."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.core.forms import EMPTY_CHOICE, PortalFormMixin, SubmissionField, VietnameseNumberField, formfield_for
from apps.documents.models import NumberBook, NumberEntry, Organ
from apps.documents.rules import TYPE_CODES

FIRST_YEAR, LAST_YEAR, LAST_NUMBER = 2000, 2100, 99_999
KINDS = [(code, f"{name} ({code})") for code, name in TYPE_CODES.items()]


class PaperCorrectionForm(PortalFormMixin, forms.ModelForm):
    """Date and subject of a document on paper; its number stays, so the date stays in the book's year."""

    class Meta:
        model = NumberEntry
        fields = ("issued_on", "subject")
        formfield_callback = formfield_for

    def clean_issued_on(self) -> date:
        day: date = self.cleaned_data["issued_on"]
        if self.instance.pk and day.year != self.instance.book.year:
            raise ValidationError(f"Số này thuộc sổ năm {self.instance.book.year}; ngày văn bản phải trong năm đó.")
        if day.year < FIRST_YEAR or day > timezone.localdate():
            raise ValidationError(f"Ngày văn bản phải từ năm {FIRST_YEAR} đến hôm nay.")
        return day


class PaperEntryForm(PaperCorrectionForm):
    """A document that exists on paper only."""

    organ = forms.ChoiceField(label="Cơ quan ban hành", choices=Organ.choices)
    type_code = forms.ChoiceField(label="Loại văn bản", choices=[("", EMPTY_CHOICE), *KINDS])
    number = VietnameseNumberField(
        label="Số đã cấp trong sổ giấy",
        min_value=1,
        max_value=LAST_NUMBER,
        required=False,
        help_text="Chỉ ghi khi sổ giữ trên giấy; sổ giữ trên cổng cấp số tiếp theo.",
    )
    submission = SubmissionField()
    field_order = ("organ", "type_code", "issued_on", "subject", "number")


class BookForm(PortalFormMixin, forms.Form):
    """Where a book is kept and how far it has come."""

    organ = forms.ChoiceField(label="Cơ quan ban hành", choices=Organ.choices)
    type_code = forms.ChoiceField(label="Loại văn bản", choices=[("", EMPTY_CHOICE), *KINDS])
    # A year is written without the dot of thousands.
    year = forms.IntegerField(
        label="Năm",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Viết năm bằng bốn chữ số, ví dụ 2023."},
    )
    kept_in = forms.ChoiceField(label="Nơi giữ sổ", choices=NumberBook.KeptIn.choices)
    last_number = VietnameseNumberField(
        label="Số đã dùng gần nhất",
        min_value=0,
        max_value=LAST_NUMBER,
        help_text="Số cuối cùng đã cấp, kể cả trong sổ giấy; ghi 0 nếu năm đó chưa cấp số nào.",
    )
    submission = SubmissionField()
