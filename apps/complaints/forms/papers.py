"""Forms of a petition's papers, and of the page on which its sender follows it."""

from typing import Any

from django import forms
from django.utils import timezone

from apps.complaints.models import PetitionPaperKind
from apps.complaints.papers import FORMS, Words
from apps.complaints.services.papers import PaperDraft
from apps.core.forms import (
    CleanText,
    DayFirstDateField,
    PortalFormMixin,
    SubmissionField,
    YearField,
)
from apps.core.public_forms import PublicForm
from apps.documents.forms import FIRST_YEAR, LAST_YEAR, BookNumberField
from apps.documents.rules import SIGN_FORM_LABELS, SignForm

MOST_LETTERS = 20_000
_HEADS = (SignForm.HEAD, SignForm.DEPUTY, SignForm.COLLECTIVE, SignForm.COLLECTIVE_DEPUTY)
_WORDS = ("text", "signer", "sign_form", "cosigner", "addressees", "bases", "recipients")


def _lines(label: str, rows: int, **kwargs: Any) -> CleanText:
    widget = forms.Textarea(attrs={"rows": rows})
    return CleanText(label=label, required=False, max_length=2000, widget=widget, **kwargs)


class PetitionPaperForm(PortalFormMixin, forms.Form):
    """The words of one paper of a petition, who signs it and its day; fields that the kind has no use for are left out.

    `draft` is what it begins with.
    """

    issued_on = DayFirstDateField(label="Ngày văn bản")
    addressees = _lines("Kính gửi", 2, help_text="Mỗi dòng một nơi.")
    bases = _lines(
        "Căn cứ",
        5,
        help_text="Mỗi dòng một căn cứ. Kiểm tra lại hiệu lực của văn bản vào ngày ghi ở trên.",
    )
    text = CleanText(
        label="Nội dung",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Mỗi dòng một đoạn. Dòng bắt đầu bằng “I.” là đề mục; “Điều 1.” là điều; “-”, “1.”, “a)” là ý.",
    )
    recipients = _lines("Nơi nhận", 3, help_text="Mỗi dòng một nơi.")
    sign_form = forms.ChoiceField(
        label="Thể thức ký", choices=[(form.value, SIGN_FORM_LABELS[form]) for form in _HEADS]
    )
    signer = CleanText(label="Người ký", max_length=120, required=False)
    cosigner = CleanText(label="Người cùng ký", max_length=120, required=False)
    number = BookNumberField()
    submission = SubmissionField()

    def __init__(self, *args: Any, kind: PetitionPaperKind, draft: PaperDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        right, left = FORMS[kind].cosigner
        if right:
            self.fields["signer"].label, self.fields["cosigner"].label = right, left
            unused = ["sign_form", "addressees", "bases", "number"]
            if kind == PetitionPaperKind.RECEIPT:
                unused.append("recipients")
        else:
            unused = ["cosigner"]
        for name in unused:
            del self.fields[name]
        self.initial = {"issued_on": draft.issued_on} | {
            name: getattr(draft.words, name) for name in _WORDS if name in self.fields
        }

    @property
    def words(self) -> Words:
        """What was typed, once the form is valid."""
        return Words(**{name: self.cleaned_data[name] for name in _WORDS if name in self.fields})


class FollowUpForm(PublicForm):
    """Number, year and code of the petition that somebody sent."""

    number = CleanText(
        label="Số vào sổ",
        max_length=30,
        help_text="Ghi trên giấy biên nhận.",
        error_messages={"required": "Ghi số vào sổ."},
    )
    year = YearField(
        label="Năm",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        initial=lambda: str(timezone.localdate().year),
        error_messages={"required": "Ghi năm của sổ."},
    )
    code = CleanText(
        label="Mã tra cứu",
        max_length=20,
        help_text="Tám chữ và số ghi trên giấy biên nhận, ví dụ ABCD-2345.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Ghi mã tra cứu."},
    )
