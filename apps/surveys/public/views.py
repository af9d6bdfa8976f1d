"""Everybody answers a survey here, without a sign-in, while it is open and takes answers online."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from apps.core.public_forms import PublicFormView, Sending
from apps.core.views.public import PublicView
from apps.surveys.models import Survey
from apps.surveys.public.forms import AnswerForm
from apps.surveys.services import answer_online

# What visitors' pages read of a survey; all that leads to other tables stays unread.
READ = (
    *("public_id", "title", "introduction", "starts_on", "ends_on", "closed_on", "takes_online"),
    *("unit_slug", "unit_name"),
)


def survey_at(board: str, public_id: str) -> Survey | None:
    """The survey at an address; one query."""
    found: Survey | None = Survey.objects.filter(unit_slug=board, public_id=public_id).only(*READ).first()
    return found


class SurveyFormView(PublicFormView):
    """Takes one sheet; before its first day, after its last one and where nothing comes in online it says so."""

    form_class = AnswerForm
    template = "survey"

    def key(self) -> str:
        return f"surveys.survey:{self.kwargs['public_id']}"

    def not_found(self) -> HttpResponse:
        return nothing(self)

    def closed(self) -> HttpResponse | None:
        """Who sends when the last day has just passed gets the form back, with what was ticked.

        Before the first day nobody reads what will be asked, whatever is sent.
        """
        self.survey: Any = survey_at(self.kwargs["board"], self.kwargs["public_id"])
        if self.survey is None:
            return self.not_found()
        survey = self.survey
        just_missed = self.request.method == "POST" and survey.takes_online and survey.has_begun
        if survey.is_open_online or just_missed:
            return None
        return self.page("survey_over", survey=self.survey, state=self.survey.state.value)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "questions": list(self.survey.questions.all()),
            "places": list(self.survey.places.order_by("pk")),
            "is_open": self.survey.is_open_online,
        }

    def context(self) -> dict[str, Any]:
        return {"survey": self.survey}

    def store(self, form: AnswerForm, sending: Sending) -> None:
        sending.take_turn(self.survey)
        answer_online(survey=self.survey, place=form.chosen_place, sheet=form.sheet)

    def thanks_address(self) -> str:
        return reverse("public_survey:thanks", args=[self.kwargs["board"], self.kwargs["public_id"]])


class ThanksView(PublicView):
    """Where one who has sent a sheet arrives."""

    def get(self, request: HttpRequest, board: str, public_id: str) -> HttpResponse:
        survey = survey_at(board, public_id)
        return nothing(self) if survey is None else self.page("survey_thanks", survey=survey)


class NothingView(PublicView):
    """Any other address below: none of them leads to a page that asks to sign in."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return nothing(self)


def nothing(view: PublicView) -> HttpResponse:
    """The same for all that is not there, whatever the reason."""
    return view.page("survey_none", status=404)
