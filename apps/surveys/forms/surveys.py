"""Forms of a survey and of its questions."""

from typing import Any

from django import forms
from django.forms.models import inlineformset_factory

from apps.core.forms import ChildForm, OrderedFormSet, RecordForm
from apps.surveys.models import Measure, Survey, SurveyQuestion
from apps.surveys.question_sets import question_sets
from apps.villages.named_forms import NamesVillagesForm, villages_field

MOST_QUESTIONS = 40


class SurveyForm(NamesVillagesForm):
    """A survey with its villages; a new one may begin with a shipped set of questions."""

    question_set = forms.ChoiceField(
        label="Bộ câu hỏi mẫu",
        required=False,
        help_text="Chọn bộ mẫu để có sẵn câu hỏi, sau khi lưu thì sửa, bớt, thêm được. Để trống nếu tự soạn.",
    )
    village_rows = "places"
    villages: Any = villages_field(
        "Các thôn phát phiếu", "Không chọn thôn nào: phiếu phát chung, ví dụ tại bộ phận một cửa."
    )

    class Meta(RecordForm.Meta):
        model = Survey
        fields = ("title", "kind", "polled", "starts_on", "ends_on", "takes_online", "introduction", "notes")

    field_order = (
        *("title", "kind", "question_set", "polled", "starts_on", "ends_on"),
        *("takes_online", "villages", "introduction", "notes"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets = [(key, found.title) for key, found in question_sets().items()]
        self.fields["question_set"].choices = [("", "– Tự soạn câu hỏi –"), *sets]
        if self.instance.pk is not None:
            del self.fields["question_set"]


class SurveyQuestionForm(ChildForm):
    class Meta(ChildForm.Meta):
        model = SurveyQuestion
        fields = ("text", "kind", "options", "measure", "required")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "Counts for no figure" is an answer of its own, not one that is still to be given.
        self.fields["measure"].choices = Measure.choices
        self.fields["options"].widget.attrs["rows"] = 3


SurveyQuestionInline = inlineformset_factory(
    Survey,
    SurveyQuestion,
    form=SurveyQuestionForm,
    formset=OrderedFormSet,
    extra=3,
    max_num=MOST_QUESTIONS,
    absolute_max=MOST_QUESTIONS,
)
