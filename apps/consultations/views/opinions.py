"""What was said in a consultation: the list with its answers, taking down, changing and taking away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property

from apps.consultations import services
from apps.consultations.forms import AnswerForm, OpinionAddForm, OpinionForm, StepForm
from apps.consultations.models import Answer, ConsultationOpinion, tally_of
from apps.consultations.offers import to
from apps.consultations.views.steps import ConsultationStepView
from apps.core.numbers import format_number
from apps.core.querysets import search_words
from apps.core.views.base import NearestPage
from apps.documents.services import may_release

ROWS_PER_PAGE = 50
_MOST_LETTERS = 200


class OpinionsView(ConsultationStepView):
    """The list for all who read; those who write tick rows and answer them with the same words."""

    template_name = "consultations/opinions.html"
    form_class = AnswerForm
    title = "Ý kiến Nhân dân"
    button = "Trả lời các ý kiến đã chọn"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Reading asks for less than answering."""
        self.writing = request.method not in ("GET", "HEAD")
        self.action = "change" if self.writing else "view"
        return super().dispatch(request, *args, **kwargs)

    @property
    def state(self) -> str:
        asked = self.request.GET.get("tinh_trang", "")
        return asked if asked in Answer.values else ""

    def rows(self) -> Any:
        rows = self.object.opinions.all()
        if self.state:
            rows = rows.filter(status=self.state)
        return search_words(rows, self.request.GET.get("q", "")[:_MOST_LETTERS])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        page = NearestPage(self.rows(), ROWS_PER_PAGE).get_page(self.request.GET.get("page", 1))
        may_answer = self.request.user.reach.may_write_record(self.object) and not self.object.is_cancelled
        more = {
            "form": form,
            "page": page,
            "chosen": set(form.chosen()),
            "may_answer": may_answer,
            "may_choose": may_answer and any(row.is_waiting for row in page),
            "tally": tally_of(self.object),
            "states": [("", "Tất cả"), *Answer.choices],
            "state": self.state,
            "words": self.request.GET.get("q", "")[:_MOST_LETTERS],
            "add_url": to("opinion-add", self.object),
        }
        return super().get_context_data(**(more | kwargs))

    def carry_out(self, form: Any) -> str:
        typed = form.cleaned_data
        self.settled, self.left = services.settle_opinions(
            consultation=self.object,
            keys=form.chosen(),
            status=typed["status"],
            reply=typed["reply"],
            user=self.request.user,
        )
        return f"{to('opinions', self.object)}?tinh_trang={self.state}"

    def tell(self, form: Any) -> None:
        messages.success(self.request, f"Đã trả lời {format_number(self.settled)} ý kiến.")
        if self.left:
            words = "ý kiến đã có trả lời từ trước nên giữ nguyên; muốn sửa thì mở từng ý kiến."
            messages.warning(self.request, f"{format_number(self.left)} {words}")


class OpinionAddView(ConsultationStepView):
    """Several opinions at once; rows left empty are none."""

    template_name = "consultations/opinion_add.html"
    form_class = OpinionAddForm
    service = staticmethod(services.add_opinions)
    title = "Thêm ý kiến"
    explanation = "Mỗi ý kiến một dòng; nhiều người cùng một ý kiến thì ghi một dòng với số ý kiến giống nhau."
    button = "Lưu ý kiến"

    def given(self, form: Any) -> dict[str, Any]:
        self.stored = len(form.opinions)
        return {"consultation": self.object, "opinions": form.opinions}

    def next_address(self, result: Any) -> str:
        return to("opinions", self.object)

    def tell(self, form: Any) -> None:
        messages.success(self.request, f"Đã lưu {format_number(self.stored)} ý kiến.")


class OpinionStepView(ConsultationStepView):
    """A step with one opinion of the consultation."""

    @cached_property
    def opinion(self) -> ConsultationOpinion:
        found = self.object.opinions.select_related("submission__publication").filter(pk=self.kwargs["opinion"]).first()
        if found is None:
            raise Http404
        found.consultation = self.object
        return found  # type: ignore[no-any-return]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.opinion}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **({"opinion": self.opinion, "opinions_url": to("opinions", self.object)} | kwargs)
        )

    def given(self, form: Any) -> dict[str, Any]:
        return {"opinion": form.record, "expected_version": form.expected_version}

    def next_address(self, result: Any) -> str:
        return to("opinions", self.object)


class OpinionUpdateView(OpinionStepView):
    template_name = "consultations/opinion_form.html"
    form_class = OpinionForm
    service = staticmethod(services.save_opinion)
    title = "Sửa, trả lời ý kiến"
    button = "Lưu"
    done = "Đã lưu ý kiến."

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return kwargs | {"instance": kwargs["record"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        args = [self.unit.slug, self.object.public_id, self.kwargs["opinion"]]
        address = reverse("consultations:opinion-delete", args=args)
        shown = self.opinion.is_on_board and may_release(self.request.user, self.unit)
        more = {
            "remove_url": address,
            "reply_url": reverse("consultations:opinion-reply", args=args) if shown else "",
            "take_down_url": reverse("consultations:opinion-take-down", args=args) if shown else "",
        }
        return super().get_context_data(**(more | kwargs))


class OpinionDeleteView(OpinionStepView):
    template_name = "consultations/opinion_delete.html"
    form_class = StepForm
    service = staticmethod(services.delete_opinion)
    title = "Xóa ý kiến nhập nhầm"
    explanation = "Ý kiến không còn trong danh sách và số liệu; lịch sử vẫn giữ nội dung đã xóa."
    button = "Xóa ý kiến"
    done = "Đã xóa ý kiến."


def opinion_urls(route: str) -> list[URLPattern]:
    """Patterns of the opinions below a consultation."""
    all_of = f"<slug:unit>/{route}/<hexid:public_id>/y-kien/"
    return [
        path(all_of, OpinionsView.as_view(), name="consultation-opinions"),
        path(f"{all_of}them/", OpinionAddView.as_view(), name="consultation-opinion-add"),
        path(f"{all_of}<int:opinion>/", OpinionUpdateView.as_view(), name="opinion-update"),
        path(f"{all_of}<int:opinion>/xoa/", OpinionDeleteView.as_view(), name="opinion-delete"),
    ]
