"""Forms of the number register and of what goes to the public notice board."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.core.display import record_text
from apps.core.forms import (
    EMPTY_CHOICE,
    CleanText,
    PortalFormMixin,
    SubmissionField,
    VersionField,
    VietnameseNumberField,
    formfield_for,
    narrow_choices,
    new_sending,
)
from apps.core.standing import StandingForm
from apps.core.uploads import CheckedFileField
from apps.documents.models import NumberBook, NumberEntry, Organ, Publication
from apps.documents.models.submissions import MOST_LETTERS
from apps.documents.rules import TYPE_CODES
from apps.documents.services import board_mark

FIRST_YEAR, LAST_YEAR, LAST_NUMBER = 2000, 2100, 99_999
OPINIONS_HELP = "Ghi ngày thì đến hết ngày đó ai cũng gửi được ý kiến ngay trên bảng; để trống nếu không lấy ý kiến."
KINDS = [(code, f"{name} ({code})") for code, name in TYPE_CODES.items()]


class BookNumberField(VietnameseNumberField):
    """The number that a book on paper gave, a whole number; None where the portal gives the next one."""

    def __init__(self, **kwargs: Any) -> None:
        usual = {
            "label": "Số đã cấp trong sổ giấy",
            "min_value": 1,
            "max_value": LAST_NUMBER,
            "required": False,
            "help_text": "Chỉ ghi khi sổ giữ trên giấy; sổ giữ trên cổng cấp số tiếp theo.",
        }
        super().__init__(**(usual | kwargs))

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


class EntryMarkForm(StandingForm, PortalFormMixin, forms.ModelForm):
    """What the register notes of a document of the portal; all else of it is frozen."""

    class Meta:
        model = NumberEntry
        fields = ("is_directing",)
        formfield_callback = formfield_for


class PaperForm(PortalFormMixin, forms.ModelForm):
    """What the register knows of a document on paper; its number stays, so the date stays in the book's year."""

    class Meta:
        model = NumberEntry
        fields = ("issued_on", "subject", "is_directing")
        formfield_callback = formfield_for

    def clean_issued_on(self) -> date:
        day: date = self.cleaned_data["issued_on"]
        if self.instance.pk and day.year != self.instance.book.year:
            raise ValidationError(f"Số này thuộc sổ năm {self.instance.book.year}; ngày văn bản phải trong năm đó.")
        if day.year < FIRST_YEAR or day > timezone.localdate():
            raise ValidationError(f"Ngày văn bản phải từ năm {FIRST_YEAR} đến hôm nay.")
        return day


class PaperCorrectionForm(StandingForm, PaperForm):
    """What may be put right of a document on paper."""


class PaperEntryForm(PaperForm):
    """A document that exists on paper only."""

    organ = forms.ChoiceField(label="Cơ quan ban hành", choices=Organ.choices)
    type_code = forms.ChoiceField(label="Loại văn bản", choices=[("", EMPTY_CHOICE), *KINDS])
    number = BookNumberField()
    submission = SubmissionField()
    field_order = ("organ", "type_code", "issued_on", "subject", "number", "is_directing")


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


class BookChangeForm(StandingForm, BookForm):
    """The same of a book that is there."""


def confirmed_field() -> forms.BooleanField:
    """The box with which `ConfirmingMixin` asks; hidden at first."""
    return forms.BooleanField(
        label="Đã kiểm tra: các số nêu trên không phải dữ liệu cá nhân", required=False, widget=forms.HiddenInput
    )


class ConfirmingMixin:
    """A form with a `confirmed_field`, which shows once numbers of a person were found in what it would release."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()  # type: ignore[misc]
        if self.cleaned_data.get("confirmed"):
            self.offer_confirmation()
        return cleaned

    def offer_confirmation(self) -> None:
        """Let the page come back with the box that confirms what was found."""
        self.fields["confirmed"].widget = forms.CheckboxInput()


class BoardForm(ConfirmingMixin, PortalFormMixin, forms.ModelForm):
    """What everybody will read: title, text, days, and which of the files go along.

    `offered` are the files by their key. The box that confirms numbers shows once some were found; the day until which
    opinions are taken only where the release `asks_opinions`.
    """

    files = forms.MultipleChoiceField(
        label="Tệp công khai kèm", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    confirmed = confirmed_field()
    submission = SubmissionField()

    class Meta:
        model = Publication
        fields = ("title", "text", "starts_on", "ends_on", "opinions_until")
        formfield_callback = formfield_for

    def __init__(
        self, *args: Any, offered: Sequence[tuple[str, str]] = (), asks_opinions: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: list[tuple[str, str, str]] = []
        if asks_opinions:
            self.fields["opinions_until"].help_text = OPINIONS_HELP
        else:
            del self.fields["opinions_until"]
        self.fields["text"].widget.attrs["rows"] = 10
        self.fields["text"].help_text = "Để một dòng trống giữa hai đoạn."
        self.fields["ends_on"].help_text = "Để trống thì công khai đến khi gỡ xuống."
        if offered:
            self.fields["files"].choices = list(offered)
        else:
            del self.fields["files"]

    def differences(self, current: Publication) -> list[tuple[str, str, str]]:
        """(label, what stands on the board, what was typed) of each field that differs."""
        return [
            (str(self[name].label), record_text(current, name), record_text(self.instance, name))
            for name in self._meta.fields or ()
            if name in self.cleaned_data and self.cleaned_data[name] != getattr(current, name)
        ]


class ReleaseForm(BoardForm):
    """What of a record everybody will read; `stands` goes along: what the page knew of the board (`board_mark`)."""

    stands = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What was taken down since the page was opened.
        self.taken_down: Publication | None = None

    def renew(self, current: Publication) -> None:
        """Keep what was typed, show what became of the board meanwhile, and take that as known."""
        if current.withdrawn_at is None:
            self.conflict = [*self.differences(current), *self._other_files(current)]
        else:
            self.taken_down = current
        self.come_back_with(stands=board_mark(current), submission=new_sending())

    def _other_files(self, current: Publication) -> list[tuple[str, str, str]]:
        names = dict(self.fields["files"].choices) if "files" in self.fields else {}
        typed = sorted(names[key] for key in self.cleaned_data.get("files", ()))
        stored = sorted(file.name for file in current.edition_files())
        if stored == typed:
            return []
        both = (", ".join(names) or "không có tệp" for names in (stored, typed))
        return [(str(ReleaseForm.base_fields["files"].label), *both)]  # type: ignore[list-item]


class NoticeForm(BoardForm):
    """A notice that tells of no record: the official writes it here and says what it is about."""

    sent = CheckedFileField(label="Tệp công khai kèm", multiple=True, required=False)

    class Meta(BoardForm.Meta):
        fields = (
            "subject",
            "village",
            "title",
            "text",
            "happens_on",
            "happens_at",
            "starts_on",
            "ends_on",
            "opinions_until",
        )

    def __init__(self, *args: Any, unit: Any, **kwargs: Any) -> None:
        super().__init__(*args, asks_opinions=True, **kwargs)
        narrow_choices(self, self.user, unit)
        self.fields["village"].help_text = "Để trống khi là tin của cả xã."
        self.fields["happens_on"].help_text = "Ghi khi báo trước một việc: đến ngày đó, tin đứng ở mục “Sắp tới”."
        self.fields["happens_at"].help_text = "Ví dụ: 07:30–11:30, Phòng tiếp công dân, trụ sở UBND xã."


class NoticeCorrectionForm(NoticeForm):
    """The notice as it stands, to be released once more; `offered` are the files that it has."""

    version = VersionField()

    def __init__(self, *args: Any, record: Publication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = record.version
        if "files" in self.fields:
            self.fields["files"].label = "Giữ lại các tệp"
        self.fields["sent"].label = "Thêm tệp"

    @property
    def expected_version(self) -> int:
        """A page that does not say which version it showed agrees with none."""
        return self.cleaned_data["version"] or 0

    def renew(self, current: Publication) -> None:
        """Keep what was typed, show what stands there now beside each changed field, and take its version."""
        self.conflict = self.differences(current)
        self.come_back_with(version=str(current.version), submission=new_sending())


class WithdrawForm(PortalFormMixin, forms.Form):
    """Why a publication comes down."""

    reason = CleanText(label="Lý do gỡ xuống", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    submission = SubmissionField()


def _said(label: str, **kwargs: Any) -> CleanText:
    return CleanText(label=label, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 8}), **kwargs)


class AnswerForm(ConfirmingMixin, PortalFormMixin, forms.Form):
    """What the office answers to an opinion on the board."""

    text = _said("Trả lời")
    confirmed = confirmed_field()
    submission = SubmissionField()


class TakeDownForm(PortalFormMixin, forms.Form):
    """Why an opinion is not to be read on the board."""

    reason = CleanText(label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    submission = SubmissionField()


class DecisionForm(ConfirmingMixin, PortalFormMixin, forms.Form):
    """Whether everybody may read an opinion, in which words, or why not."""

    shown = forms.TypedChoiceField(
        label="Ý kiến này",
        choices=[("yes", "đưa lên bảng công khai"), ("no", "không đưa lên bảng")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = _said("Nội dung đưa lên bảng", required=False)
    reason = CleanText(
        label="Lý do không đưa lên",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ví dụ: quảng cáo; nêu dữ liệu cá nhân; xúc phạm người khác; không liên quan.",
    )
    confirmed = confirmed_field()
    submission = SubmissionField()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        shown = self.cleaned_data.get("shown")
        if shown is True and not self.cleaned_data.get("text"):
            self.add_error("text", "Ghi nội dung đưa lên bảng.")
        if shown is False and not self.cleaned_data.get("reason"):
            self.add_error("reason", "Ghi lý do không đưa lên bảng.")
        return cleaned
