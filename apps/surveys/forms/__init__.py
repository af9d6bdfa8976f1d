"""Forms of surveys: what is asked, what was answered on paper, and the steps between."""

from apps.surveys.forms.answers import CountsForm, SheetsForm, TallyForm
from apps.surveys.forms.steps import CopyForm, SendingForm, SetAsideForm, UndoForm
from apps.surveys.forms.surveys import SurveyForm, SurveyQuestionInline

__all__ = [
    "CopyForm",
    "CountsForm",
    "SendingForm",
    "SetAsideForm",
    "SheetsForm",
    "SurveyForm",
    "SurveyQuestionInline",
    "TallyForm",
    "UndoForm",
]
