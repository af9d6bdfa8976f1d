"""Pages of surveys: list, form, and the page of one with its villages and what comes next."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from apps.core.views import Child, RecordPages
from apps.core.views.records import RecordCreateView, RecordDetailView, RecordFormMixin, RecordUpdateView
from apps.surveys.filters import SurveyFilter
from apps.surveys.forms import SurveyForm, SurveyQuestionInline
from apps.surveys.models import Survey, SurveyQuestion, SurveyVillage, is_frozen
from apps.surveys.offers import address_of, offers_of, papers_of
from apps.surveys.question_sets import question_sets
from apps.surveys.services import (
    FROZEN_WORDS,
    PlaceResult,
    ask_set,
    name_villages,
    record_survey,
    refuse_frozen,
    results_of,
)
from apps.surveys.tables import SurveyTable

EITHER = "Chọn bộ câu hỏi mẫu hoặc tự gõ câu hỏi, không cả hai; câu hỏi thêm thì gõ sau khi lưu."


class SurveyFormMixin(RecordFormMixin):
    """Questions that were answered already are not among the rows; a page that was opened before is told."""

    template_name = "surveys/survey_form.html"

    def get_formsets(self, form: Any) -> list[Any]:
        frozen = form.instance.pk is not None and is_frozen(form.instance)
        return [] if frozen and "questions-TOTAL_FORMS" not in self.request.POST else super().get_formsets(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"frozen": "" if context["formsets"] else FROZEN_WORDS}

    @transaction.atomic
    def store(self, form: Any, formsets: Any) -> Survey:
        asked = any(row.has_changed() for formset in formsets for row in formset.forms)
        chosen = question_sets().get(form.cleaned_data.get("question_set", ""))
        if chosen and asked:
            raise ValidationError(EITHER)
        if asked and form.instance.pk is not None:
            refuse_frozen(form.instance)
        survey: Survey = super().store(form, formsets)
        name_villages(survey=survey, villages=form.cleaned_data["villages"])
        if chosen:
            ask_set(survey=survey, chosen=chosen)
        return survey


class SurveyCreateView(SurveyFormMixin, RecordCreateView):
    """A new survey, begun with a shipped set of questions or with one's own."""


class SurveyUpdateView(SurveyFormMixin, RecordUpdateView):
    """Days, words and villages; the questions as long as nobody has answered."""


class SurveyDetailView(RecordDetailView):
    template_name = "surveys/survey_detail.html"

    def parts(self) -> dict[str, Any]:
        survey = self.object
        return super().parts() | {"papers": partial(papers_of, survey), "results": partial(results_of, survey)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey, user = self.object, self.request.user
        enters = user.reach.may_write_record(survey) and survey.has_begun and not survey.is_closed
        context = super().get_context_data(public_address=self._public_address(), first_action_leads=True, **kwargs)
        if survey.is_closed:
            context["update_url"] = ""
        places = [(place, *self._links(place, enters)) for place in context["results"].places]
        return context | {"places": places}

    def _links(self, place: PlaceResult, enters: bool) -> tuple[str, str]:
        """Where sheets of the place are entered, and where they are counted; "" where that is not to be done."""
        if not enters or place.place is None:
            return "", ""
        return (
            address_of("entry", self.object, place.place.pk) if not place.is_tallied else "",
            address_of("tally", self.object, place.place.pk) if not place.is_entered else "",
        )

    def _public_address(self) -> str:
        survey = self.object
        if not survey.takes_online:
            return ""
        path = reverse("public_survey:form", args=(survey.unit.slug, survey.public_id))
        return str(self.request.build_absolute_uri(path))


def _options(question: SurveyQuestion) -> str:
    return "; ".join(f"{number}. {words}" for number, words in question.choices)


class SurveyPages(RecordPages):
    model = Survey
    form_class = SurveyForm
    table_class = SurveyTable
    filterset_class = SurveyFilter
    attachable = True
    save = staticmethod(record_survey)
    views = {"create": SurveyCreateView, "detail": SurveyDetailView, "update": SurveyUpdateView}
    detail = (
        "kind",
        "polled",
        "starts_on",
        "ends_on",
        "closed_on",
        "takes_online",
        "introduction",
        "notes",
    )
    children = (
        Child(
            "Câu hỏi",
            SurveyQuestionInline,
            "questions",
            (
                ("Câu hỏi", "text"),
                ("Phương án", _options),
                ("Cách trả lời", "get_kind_display"),
                ("Tính vào chỉ tiêu", "get_measure_display"),
                ("Bắt buộc (trực tuyến)", lambda row: "có" if row.required else "không"),
            ),
        ),
        Child("Nơi lấy ý kiến", None, "places", kind=SurveyVillage),
    )
    intro = (
        "Lấy ý kiến hài lòng của người dân bằng phiếu giấy hoặc trực tuyến; phiếu không ghi họ tên. Kết quả tính vào "
        "chỉ tiêu của kỳ có ngày kết thúc khảo sát."
    )

    @staticmethod
    def actions(record: Any, user: Any) -> list[tuple[str, str, str]]:
        return offers_of(record, user)
