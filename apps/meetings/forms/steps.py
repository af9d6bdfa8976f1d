"""Forms of the steps that follow a plan, a meeting or a vote."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils import timezone

from apps.committees.models import Committee, CommitteeKind
from apps.core.forms import CleanText, DayFirstDateField, formfield_for, narrow_choices
from apps.core.step_forms import StepForm
from apps.core.text import as_key
from apps.meetings.models import Answer, BallotPlan, ConventionDraft, MatterKind, Recognition


class ModelStepForm(StepForm, forms.ModelForm):
    """A step that stores a row of its own beside."""

    formfield_callback = formfield_for

    class Meta:
        formfield_callback = formfield_for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow_choices(self, self.user, self.record.unit)


class CommentForm(StepForm):
    """An answer to the village, of one's own accord."""

    comment = CleanText(label="Ý kiến gửi thôn", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(StepForm):
    comment = CleanText(label="Lý do trả lại, cần sửa gì", widget=forms.Textarea(attrs={"rows": 4}))


class CorrectionForm(StepForm):
    reason = CleanText(label="Lý do đính chính", widget=forms.Textarea(attrs={"rows": 3}))


class SecondMeetingForm(StepForm):
    held_on = DayFirstDateField(label="Ngày họp lại")


class BallotPlanForm(ModelStepForm):
    class Meta(ModelStepForm.Meta):
        model = BallotPlan
        fields = ("reason", "purpose", "starts_on", "ends_on", "team")


class BallotCountForm(StepForm):
    """The day of counting; what each household answered stands in a table below, `answer-<household>`."""

    counted_on = DayFirstDateField(label="Ngày kiểm phiếu", initial=timezone.localdate)
    CHOICES: ClassVar[list[tuple[str, str]]] = [("", "không phát phiếu"), *Answer.choices]

    def answers(self) -> dict[int, str]:
        """By household what it answered; those left at "không phát phiếu" got no ballot."""
        known = set(Answer.values)
        found = {}
        for name, value in self.data.items():
            key = as_key(name.removeprefix("answer-")) if name.startswith("answer-") else None
            if key is not None and value in known:
                found[key] = value
        return found


class ConventionDraftForm(ModelStepForm):
    class Meta(ModelStepForm.Meta):
        model = ConventionDraft
        fields = ("kind", "title", "change", "base", "posted_from", "posted_until", "posted_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: models.QuerySet = self.fields["base"].queryset
        self.fields["base"].queryset = choices.filter(village=self.record.village_id)


class RecognitionForm(ModelStepForm):
    class Meta(ModelStepForm.Meta):
        model = Recognition
        fields = ("outcome", "number", "decided_on", "valid_from", "term_until", "committee", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matter = self.instance.matter
        self.fields["term_until"].help_text = "Để trống thì lấy thời hạn nhiệm kỳ theo quy định đang ghi ở cổng."
        if matter.kind != MatterKind.VILLAGE_HEAD or not matter.is_election:
            del self.fields["term_until"]
        if matter.kind != MatterKind.BOARD:
            del self.fields["committee"]
            return
        boards = (CommitteeKind.INSPECTORATE, CommitteeKind.INVESTMENT_BOARD)
        committees: models.QuerySet[Committee] = self.fields["committee"].queryset
        self.fields["committee"].queryset = committees.filter(kind__in=boards)
