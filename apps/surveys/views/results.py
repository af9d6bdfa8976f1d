"""What a survey found: on a page, as a workbook, as papers, on the public notice board."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.generic import DetailView, View
from django.views.generic.detail import SingleObjectMixin

from apps.core.access import Access
from apps.core.downloads import file_response
from apps.core.spreadsheets import excel_response
from apps.core.together import together
from apps.core.views import NotedMixin
from apps.core.views.records import RecordMixin
from apps.documents.models import Subject
from apps.documents.posters import qr_poster
from apps.documents.services import Offered, public_counts
from apps.documents.views.papers import RecordPaperView
from apps.documents.views.release import ReleaseView
from apps.surveys.models import Survey
from apps.surveys.papers import PAPERS
from apps.surveys.services import Results, number_aside, results_of, texts_of
from apps.surveys.views.surveys import SurveyPages

MOST_TEXTS = 200


class ResultsView(NotedMixin, RecordMixin, DetailView):
    """By question and by place; `?xuat=xlsx` gives all of it as a workbook, free texts too."""

    pages = SurveyPages
    template_name = "surveys/results.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        results, texts, aside = together(
            [
                partial(results_of, self.object),
                partial(texts_of, self.object, MOST_TEXTS),
                partial(number_aside, self.object),
            ]
        )
        blocks = [
            (result, results.base_text(result), texts.get(result.question.pk, ())) for result in results.questions
        ]
        may_set_aside = not self.object.is_closed and self.request.user.reach.may_write_record(self.object)
        more = {"number_aside": aside, "may_set_aside": may_set_aside, "most_texts": MOST_TEXTS}
        return super().get_context_data(results=results, blocks=blocks, **(more | kwargs))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.request.GET.get("xuat") != "xlsx":
            return super().render_to_response(context, **kwargs)
        self.note_access(Access.EXPORTED, record=self.object.public_id)
        results: Results = context["results"]
        header = ["Câu", "Câu hỏi", "Phương án", "Số phiếu", "Tỷ lệ (%)", *(place.name for place in results.places)]
        rows = workbook_rows(results, texts_of(self.object))
        return excel_response("Kết quả khảo sát", header, rows, f"ket-qua-khao-sat-{self.object.public_id[:6]}")


def workbook_rows(results: Results, texts: dict[int, list[str]]) -> Iterator[list[Any]]:
    """The sheets of each place, then a row for each choice of each question, then what was written freely."""
    yield ["", "Số phiếu phát ra", "", results.issued, None, *(place.issued for place in results.places)]
    yield ["", "Số phiếu có kết quả", "", results.sheets, None, *(place.sheets for place in results.places)]
    for result in results.questions:
        key = result.question.pk
        for line in result.lines:
            by_place = [place.counts.get((key, line.number), 0) if place.sheets else None for place in results.places]
            share = None if line.share is None else round(line.share, 2)
            yield [result.number, result.question.text, line.words, line.count, share, *by_place]
        for text in texts.get(key, ()):
            yield [result.number, result.question.text, text]


class SurveyPaperView(RecordPaperView):
    pages = SurveyPages
    papers = PAPERS
    day_field = "ends_on"


class SurveyReleaseView(ReleaseView):
    """The settled result: shares by question, sheets by village with small ones masked; no free texts."""

    pages = SurveyPages
    subject = Subject.CONSULTATION

    def releasable(self, rows: Any) -> Any:
        return rows.filter(closed_on__isnull=False)

    def offered(self) -> Offered:
        survey: Survey = self.object
        results = results_of(survey)
        days = f"từ ngày {survey.starts_on:%d/%m/%Y} đến ngày {survey.ends_on:%d/%m/%Y}"
        parts = [f"Khảo sát {days}; nội dung: {survey.get_kind_display()}.", *_questions(results)]
        villages = [(place.name, place.sheets) for place in results.places]
        cells = public_counts(villages)
        if len(cells) > 1:
            parts.append("Số phiếu có kết quả theo nơi:\n" + "\n".join(f"{cell.label}: {cell.text}" for cell in cells))
        return Offered(f"Kết quả khảo sát: {survey.title}"[:300], "\n\n".join(parts))


def _questions(results: Results) -> Iterator[str]:
    for result in results.questions:
        if not result.question.is_text:
            lines = "\n".join(f"{line.words}: {line.share_text}" for line in result.lines)
            yield f"Câu {result.number}. {result.question.text}\n{results.base_text(result)}.\n{lines}"


class SurveyPosterView(RecordMixin, SingleObjectMixin, View):
    """The sheet with the QR code that leads to the page where everybody answers."""

    pages = SurveyPages

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        survey = self.object = self.get_object()
        place = reverse("public_survey:form", args=[self.unit.slug, survey.public_id])
        content = qr_poster(
            title="KHẢO SÁT Ý KIẾN",
            name=f"{survey.unit_name}: {survey.title}",
            address=request.build_absolute_uri(place),
            note=(
                f"Nhận ý kiến từ ngày {survey.starts_on:%d/%m/%Y} đến hết ngày {survey.ends_on:%d/%m/%Y}. "
                "Không cần tài khoản, không ghi họ tên."
            ),
        )
        return file_response(content, "pdf", f"to-roi-khao-sat-{survey.public_id[:6]}.pdf", inline=True)


def result_urls(route: str) -> list[URLPattern]:
    """Patterns of the result, its way to the board, and the poster."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}ket-qua/", ResultsView.as_view(), name="survey-results"),
        path(f"{one}bang-cong-khai/", SurveyReleaseView.as_view(), name="survey-release"),
        path(f"{one}to-roi.pdf", SurveyPosterView.as_view(), name="survey-poster"),
    ]
