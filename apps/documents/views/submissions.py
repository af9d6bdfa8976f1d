"""Opinions that came from the public board, for the officials who look at them."""

from typing import Any

from django.urls import URLPattern, path, reverse

from apps.core.views import RecordPages
from apps.core.views.records import RecordListView
from apps.core.views.steps import RecordStepView
from apps.documents.filters import SubmissionFilter
from apps.documents.forms import AnswerForm, DecisionForm, TakeDownForm
from apps.documents.models import Submission, SubmissionState
from apps.documents.services import RELEASE
from apps.documents.services.submissions import answer_submission, decide, take_down
from apps.documents.tables import SubmissionTable
from apps.documents.views.release import confirmation_asked


class SubmissionListView(RecordListView):
    """What waits, unless something else is asked for; the oldest first."""

    template_name = "documents/submission_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_add": False}


class SubmissionPages(RecordPages):
    """A list, and the steps over what was sent about a notice; of a record's publication its own app settles it."""

    model = Submission
    table_class = SubmissionTable
    filterset_class = SubmissionFilter
    when_empty = "Ý kiến người dân gửi về một tin trên bảng công khai tự vào đây, chờ xem."
    intro = (
        "Bấm vào ý kiến để xem và đưa lên bảng. Ý kiến về nội dung của một hồ sơ, như cuộc lấy ý kiến Nhân dân, được "
        "xem và tiếp thu, giải trình tại hồ sơ đó."
    )

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return reverse("documents:submission-list", args=args[:1])

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        one = f"<slug:unit>/{route}/<hexid:public_id>/"
        return [
            path(f"<slug:unit>/{route}/", SubmissionListView.as_view(pages=cls), name="submission-list"),
            path(f"{one}xem/", DecisionView.as_view(pages=cls), name="submission-decide"),
            path(f"{one}tra-loi/", AnswerView.as_view(pages=cls), name="submission-answer"),
            path(f"{one}go-xuong/", TakeDownView.as_view(pages=cls), name="submission-take-down"),
        ]


class SubmissionStepView(RecordStepView):
    """One step over an opinion in the state `from_state`; where it is another by now, the page says so."""

    template_name = "documents/submission_step.html"
    from_state: SubmissionState

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), RELEASE)

    def get_queryset(self) -> Any:
        return super().get_queryset().about_notices()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        settled = self.object.state != self.from_state and not context["form"].is_bound
        return context | {"settled": self.object.get_state_display() if settled else ""}

    def given(self, form: Any) -> dict[str, Any]:
        typed = {name: value for name, value in form.cleaned_data.items() if name != "submission"}
        return {"submission": self.object, **typed}

    def carry_out(self, form: Any) -> str:
        with confirmation_asked(form):
            return super().carry_out(form)

    def next_address(self, result: Any) -> str:
        return self.pages.url("list", self.unit.slug)  # type: ignore[no-any-return]


class DecisionView(SubmissionStepView):
    form_class = DecisionForm
    from_state = SubmissionState.WAITING
    service = staticmethod(decide)
    title = "Xem ý kiến gửi qua bảng công khai"
    explanation = "Đưa lên bảng thì mọi người đọc được. Có thể sửa câu chữ, bỏ tên người và số điện thoại."
    button = "Ghi"
    done = "Đã ghi."

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.object.text}


class AnswerView(SubmissionStepView):
    form_class = AnswerForm
    from_state = SubmissionState.SHOWN
    service = staticmethod(answer_submission)
    title = "Trả lời ý kiến trên bảng công khai"
    explanation = "Trả lời hiện ngay dưới ý kiến."
    button = "Đưa trả lời lên bảng"
    done = "Đã đưa trả lời lên bảng."

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.object.answer}


class TakeDownView(SubmissionStepView):
    form_class = TakeDownForm
    from_state = SubmissionState.SHOWN
    service = staticmethod(take_down)
    title = "Gỡ ý kiến khỏi bảng công khai"
    explanation = "Ý kiến và trả lời không còn hiện trên bảng; lịch sử vẫn giữ."
    button = "Gỡ xuống"
    done = "Đã gỡ ý kiến khỏi bảng."
