"""Forms of consultations and of what is said in them."""

from apps.consultations.forms.consultations import (
    ConsultationBallotFormSet,
    ConsultationChannelFormSet,
    ConsultationForm,
)
from apps.consultations.forms.opinions import AnswerForm, OpinionAddForm, OpinionForm
from apps.core.step_forms import StepForm

__all__ = [
    "AnswerForm",
    "ConsultationBallotFormSet",
    "ConsultationChannelFormSet",
    "ConsultationForm",
    "OpinionAddForm",
    "OpinionForm",
    "StepForm",
]
