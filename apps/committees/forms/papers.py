"""The words of a decision's paper, its day and who signs it."""

from typing import Any

from django import forms

from apps.committees.papers.decisions import ISSUERS, Words
from apps.committees.papers.writing import ROSTER
from apps.committees.services.papers import PaperDraft
from apps.core.forms import CleanText, DayFirstDateField
from apps.core.step_forms import StepForm
from apps.documents.forms import BookNumberField
from apps.documents.models import Organ
from apps.documents.rules import SIGN_FORM_LABELS, SignForm

MOST_LETTERS = 20_000
_HEADS = (SignForm.COLLECTIVE, SignForm.COLLECTIVE_DEPUTY, SignForm.HEAD, SignForm.DEPUTY)
_WORDS = ("organ", "subject", "bases", "text", "recipients", "sign_form", "signer")


def _lines(label: str, rows: int, **kwargs: Any) -> CleanText:
    widget = forms.Textarea(attrs={"rows": rows})
    return CleanText(label=label, required=False, max_length=2000, widget=widget, **kwargs)


class DecisionPaperForm(StepForm):
    """`draft` is what it begins with."""

    organ = forms.ChoiceField(
        label="Cơ quan ban hành", choices=[(organ.value, organ.label) for organ in Organ if organ.value in ISSUERS]
    )
    issued_on = DayFirstDateField(
        label="Ngày văn bản", help_text="Quyết định, và người tham gia hoặc thôi theo quyết định, lấy theo ngày này."
    )
    subject = CleanText(label="Trích yếu", max_length=300)
    bases = _lines("Căn cứ", 5, help_text="Mỗi dòng một căn cứ. Kiểm tra lại hiệu lực của văn bản vào ngày ghi ở trên.")
    text = CleanText(
        label="Nội dung",
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=f"Mỗi dòng một đoạn. “Điều 1.” là điều; “-”, “1.”, “a)” là ý; {ROSTER} là chỗ đặt danh sách.",
    )
    recipients = _lines("Nơi nhận", 3, help_text="Mỗi dòng một nơi.")
    sign_form = forms.ChoiceField(
        label="Thể thức ký", choices=[(form.value, SIGN_FORM_LABELS[form]) for form in _HEADS]
    )
    signer = CleanText(label="Người ký", max_length=120, required=False)
    number = BookNumberField()

    def __init__(self, *args: Any, draft: PaperDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"issued_on": draft.issued_on} | {name: getattr(draft.words, name) for name in _WORDS}

    @property
    def words(self) -> Words:
        """What was typed, once the form is valid."""
        return Words(**{name: self.cleaned_data[name] for name in _WORDS})
