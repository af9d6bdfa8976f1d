"""Forms for what people sent from the public board: one row for each sending, decided together."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from apps.consultations.services import Verdict
from apps.core.forms import CleanText, PortalFormMixin
from apps.core.step_forms import StepForm
from apps.documents.forms import ConfirmingMixin, confirmed_field
from apps.documents.models import Submission
from apps.documents.models.submissions import MOST_LETTERS

SHOWN, REFUSED, OTHER = "shown", "refused", "other"
REASONS = {
    "spam": "Nội dung quảng cáo, gửi lặp, không liên quan",
    "personal": "Có thông tin cá nhân",
    "insult": "Xúc phạm, vi phạm pháp luật",
    OTHER: "Lý do khác",
}
# Name of the hidden fields that say which sendings the page showed.
ROW = "row"
NO_WORDS = "Ghi nội dung đưa lên bảng."


class SubmissionRowForm(ConfirmingMixin, PortalFormMixin, forms.Form):
    """What becomes of one sending; left at "để sau" nothing does."""

    field_order = ("text", "confirmed", "decision", "reason", "more")

    decision = forms.ChoiceField(
        label="Quyết định",
        required=False,
        choices=[("", "Để sau"), (SHOWN, "Đưa lên bảng công khai"), (REFUSED, "Không đưa lên")],
        widget=forms.RadioSelect,
    )
    text = CleanText(
        label="Nội dung đưa lên bảng",
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bỏ tên, số điện thoại, lời xúc phạm trước khi đưa lên; giữ đúng ý người gửi.",
    )
    reason = forms.ChoiceField(label="Lý do không đưa lên", required=False, choices=[("", ""), *REASONS.items()])
    more = CleanText(label="Ghi rõ lý do", required=False, max_length=400)
    confirmed = confirmed_field()

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, prefix=submission.public_id, **kwargs)
        self.submission = submission
        self.fields["decision"].choices = [("", "Để sau"), *self.fields["decision"].choices[1:]]
        self.fields["text"].initial = submission.text
        if submission.found_numbers:
            self.offer_confirmation()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == SHOWN and not cleaned.get("text"):
            self.add_error("text", NO_WORDS)
        if cleaned.get("decision") == REFUSED:
            if not cleaned.get("reason"):
                self.add_error("reason", "Chọn lý do không đưa lên.")
            elif cleaned["reason"] == OTHER and not cleaned.get("more"):
                self.add_error("more", "Ghi rõ lý do.")
        return cleaned

    def verdict(self, rest: str) -> Verdict | None:
        """What was decided here, or else for all that was left open (`rest`); None for later."""
        typed = self.cleaned_data
        decision, reason = typed["decision"], typed["reason"]
        if not decision:
            decision, _, reason = rest.partition(":")
        if not decision:
            return None
        words = " – ".join(filter(None, (REASONS.get(reason, ""), typed["more"])))
        return Verdict(
            submission=self.submission,
            shown=decision == SHOWN,
            text=typed["text"],
            reason=words,
            confirmed=typed["confirmed"],
        )


class ModerationForm(StepForm):
    """Decides about the sendings of a page at once; each has its own row in `rows`."""

    rest = forms.ChoiceField(
        label="Các ý kiến chưa chọn trên trang này",
        required=False,
        choices=[
            ("", "Để sau"),
            (SHOWN, "Đưa lên bảng công khai, nội dung như trong ô"),
            (f"{REFUSED}:spam", f"Không đưa lên: {REASONS['spam'].lower()}"),
        ],
    )

    def __init__(self, *args: Any, submissions: Iterable[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rest"].choices = [("", "Để sau"), *self.fields["rest"].choices[1:]]
        data = self.data if self.is_bound else None
        self.rows = [SubmissionRowForm(data, submission=row, user=self.user) for row in submissions]

    def is_valid(self) -> bool:
        if not all([super().is_valid(), *(row.is_valid() for row in self.rows)]):
            return False
        # A box that was emptied would show nothing, and what was erased is not to be read.
        empty = [row for row in self.rows if (found := row.verdict(self.cleaned_data["rest"])) and found.is_empty]
        for row in empty:
            row.add_error("text", NO_WORDS)
        return not empty

    @property
    def verdicts(self) -> list[Verdict]:
        found = (row.verdict(self.cleaned_data["rest"]) for row in self.rows)
        return [verdict for verdict in found if verdict is not None]

    def show_refusals(self, refusals: Any) -> None:
        """The reasons at the rows that could not be carried out."""
        for row in self.rows:
            words: Sequence[str] = refusals.get(row.submission.public_id, ())
            for sentence in words:
                row.add_error("text", sentence)
                row.offer_confirmation()


class TakeDownForm(StepForm):
    """Why an opinion is not to be read on the public board any more."""

    reason = CleanText(label="Lý do gỡ", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ReplyForm(ConfirmingMixin, StepForm):
    """The answer that everybody will read below the opinion on the public board."""

    text = CleanText(label="Trả lời trên bảng", max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 6}))
    confirmed = confirmed_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.record.reply
