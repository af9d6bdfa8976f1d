"""Pages where sheets of paper come in: many at once, totals counted by hand, and how many were handed out."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import Http404
from django.urls import URLPattern, path
from django.utils.functional import cached_property

from apps.core.forms import new_sending
from apps.core.numbers import format_number
from apps.core.standing import LockedMixin
from apps.core.views.steps import RecordStepView
from apps.surveys import services
from apps.surveys.forms import CountsForm, SheetsForm, TallyForm, UndoForm
from apps.surveys.models import Survey, SurveyVillage
from apps.surveys.offers import address_of
from apps.surveys.views.surveys import SurveyPages

MOST_BATCHES = 10


class SheetsCountView(LockedMixin, RecordStepView):
    """How many sheets each place was given and gave back."""

    pages = SurveyPages
    template_name = "surveys/sheets_count.html"
    form_class = CountsForm
    service = staticmethod(services.count_sheets)
    title = "Số phiếu phát ra, thu về"
    explanation = "Để trống nơi chưa đếm; trống khác với 0. Số phiếu trực tuyến không ghi ở đây."
    button = "Lưu"
    done = "Đã lưu số phiếu."

    def edited_row(self) -> Survey:
        survey: Survey = self.get_object()
        return survey

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"places": self.object.places.for_list()}

    def given(self, form: Any) -> dict[str, Any]:
        return {"survey": self.object, "counts": form.counts}


class PlaceStepView(RecordStepView):
    """A page about one of the survey's places."""

    pages = SurveyPages

    @cached_property
    def place(self) -> SurveyVillage:
        found = self.object.places.for_list().filter(pk=self.kwargs["place"]).first()
        if found is None:
            raise Http404
        return found  # type: ignore[no-any-return]

    @cached_property
    def questions(self) -> list[Any]:
        return list(self.object.questions.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"place": self.place, "questions": self.questions} | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return {"place": self.place}


class EntryView(PlaceStepView):
    """Sheets row after row; the last sendings stand below, each of which may be taken back."""

    template_name = "surveys/entry.html"
    form_class = SheetsForm
    service = staticmethod(services.enter_sheets)
    title = "Nhập từng phiếu"
    button = "Lưu các phiếu"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"questions": self.questions}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entered = self.place.responses.on_paper().order_by()
        batches = entered.exclude(batch="").values("batch", "entered_by__full_name")
        more = {
            "entered": entered.count(),
            "batches": batches.annotate(number=Count("pk"), last=Max("received_at")).order_by("-last")[:MOST_BATCHES],
            "undo_url": address_of("undo-entry", self.object, self.place.pk),
        }
        return super().get_context_data(**(more | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"sheets": form.sheets, "batch": self.key or new_sending()}

    def next_address(self, result: Any) -> str:
        return address_of("entry", self.object, self.place.pk)

    def tell(self, form: Any) -> None:
        number = format_number(len(form.sheets))
        messages.success(self.request, f"Đã nhập {number} phiếu. Nhập tiếp hoặc về trang khảo sát.")


class UndoEntryView(PlaceStepView):
    """Takes back the sheets of one sending, named by `?lan=`."""

    form_class = UndoForm
    service = staticmethod(services.undo_entry)
    title = "Xóa một lần nhập phiếu"
    explanation = "Các phiếu của lần nhập này bị xóa cùng câu trả lời; các lần nhập khác giữ nguyên."
    button = "Xóa lần nhập"
    done = "Đã xóa lần nhập phiếu."

    def get_initial(self) -> dict[str, Any]:
        return {"batch": self.request.GET.get("lan", "")[:40]}

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"batch": form.cleaned_data["batch"]}

    def next_address(self, result: Any) -> str:
        return address_of("entry", self.object, self.place.pk)


class TallyView(LockedMixin, PlaceStepView):
    """Totals of a place that were counted by hand."""

    template_name = "surveys/tally.html"
    form_class = TallyForm
    service = staticmethod(services.record_tally)
    title = "Nhập bảng kiểm phiếu"
    explanation = (
        "Ghi số phiếu chọn từng phương án. Mỗi câu cộng lại không quá số phiếu thu về; phiếu để trống câu nào thì "
        "không tính ở câu đó. Xóa trắng mọi ô để bỏ bảng kiểm phiếu của nơi này."
    )
    button = "Lưu bảng kiểm phiếu"
    done = "Đã lưu bảng kiểm phiếu."

    def edited_row(self) -> SurveyVillage:
        self.object = self.get_object()
        return self.place

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = self.place.tallies.values_list("question", "choice", "count").order_by()
        counts = {(question, choice): count for question, choice, count in rows}
        return super().get_form_kwargs() | {"questions": self.questions, "place": self.place, "counts": counts}

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"returned": form.sheets_returned, "counts": form.counts}


def answer_urls(route: str) -> list[URLPattern]:
    """Patterns of the pages where sheets come in."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    place = f"{one}noi/<int:place>/"
    return [
        path(f"{one}so-phieu/", SheetsCountView.as_view(), name="survey-sheets"),
        path(f"{place}nhap-phieu/", EntryView.as_view(), name="survey-entry"),
        path(f"{place}nhap-phieu/xoa/", UndoEntryView.as_view(), name="survey-undo-entry"),
        path(f"{place}kiem-phieu/", TallyView.as_view(), name="survey-tally"),
    ]
