"""What people sent from the public board waits here until an official has looked at it."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.urls import URLPattern, path

from apps.consultations import services
from apps.consultations.forms.moderation import ROW, ModerationForm, ReplyForm, TakeDownForm
from apps.consultations.offers import to
from apps.consultations.views.opinions import OpinionStepView
from apps.consultations.views.steps import ConsultationStepView
from apps.core.numbers import format_number
from apps.core.views.base import NearestPage
from apps.documents.models import Submission, SubmissionState
from apps.documents.services import RELEASE
from apps.documents.views.release import confirmation_asked

ROWS_PER_PAGE = 20


class ModerationView(ConsultationStepView):
    """Many sendings at once, the oldest first; those decided already stand in lists of their own."""

    template_name = "consultations/moderation.html"
    form_class = ModerationForm
    title = "Ý kiến gửi qua bảng công khai"
    button = "Lưu các quyết định"

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), RELEASE)

    @property
    def state(self) -> str:
        asked = self.request.GET.get("trang_thai", "")
        return asked if asked in SubmissionState.values else str(SubmissionState.WAITING)

    def page(self) -> Any:
        rows = services.with_opinions(services.sent_about(self.object).filter(state=self.state))
        return NearestPage(rows, ROWS_PER_PAGE).get_page(self.request.GET.get("page", 1))

    def submissions(self) -> list[Submission]:
        """Those that the page showed when it was sent, whatever became of them since; else those that wait."""
        if self.request.method == "POST":
            asked = self.request.POST.getlist(ROW)[:ROWS_PER_PAGE]
            return list(services.sent_about(self.object).filter(public_id__in=asked))
        return list(self.page()) if self.state == SubmissionState.WAITING else []

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"submissions": self.submissions()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counted = services.sent_about(self.object).order_by().values_list("state").annotate(n=Count("pk"))
        numbers = dict(counted)
        more = {
            "page": self.page(),
            "state": self.state,
            "waits": self.state == SubmissionState.WAITING,
            "states": [(value, label, numbers.get(value, 0)) for value, label in SubmissionState.choices],
            "opinions_url": to("opinions", self.object),
        }
        return super().get_context_data(**(more | kwargs))

    def carry_out(self, form: Any) -> str:
        try:
            self.result = services.moderate(consultation=self.object, verdicts=form.verdicts, user=self.request.user)
        except services.ModerationRefusedError as refusal:
            form.show_refusals(refusal.rows)
            raise
        return to("moderate", self.object)

    def tell(self, form: Any) -> None:
        done = self.result
        shown, refused = format_number(done.shown), format_number(done.refused)
        messages.success(self.request, f"Đã đưa lên bảng {shown} ý kiến, không đưa lên {refused} ý kiến.")
        if done.left:
            left = format_number(done.left)
            messages.warning(self.request, f"{left} ý kiến đã có người khác xem trước nên giữ nguyên.")


class OpinionReplyView(OpinionStepView):
    """The office's answer below an opinion that everybody reads."""

    form_class = ReplyForm
    service = staticmethod(services.publish_reply)
    title = "Trả lời trên bảng công khai"
    explanation = "Mọi người đọc được nội dung này ngay dưới ý kiến, không cần đăng nhập."
    button = "Đưa trả lời lên bảng"
    done = "Đã đưa trả lời lên bảng công khai."

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), RELEASE)

    def given(self, form: Any) -> dict[str, Any]:
        typed = form.cleaned_data
        return {"opinion": form.record, "text": typed["text"], "confirmed": typed["confirmed"]}

    def carry_out(self, form: Any) -> str:
        with confirmation_asked(form):
            return super().carry_out(form)


class OpinionTakeDownView(OpinionStepView):
    """An opinion that everybody reads comes off the board; what was called for stays there."""

    template_name = "consultations/opinion_delete.html"
    form_class = TakeDownForm
    service = staticmethod(services.take_down_opinion)
    title = "Gỡ ý kiến khỏi bảng công khai"
    explanation = (
        "Ý kiến và trả lời không còn hiện trên bảng; ý kiến vẫn ở danh sách để tiếp thu, giải trình. Báo cáo tiếp thu, "
        "giải trình vẫn nêu ý kiến này: không muốn nêu thì sửa câu chữ hoặc xóa ý kiến sau khi gỡ."
    )
    button = "Gỡ xuống"
    done = "Đã gỡ ý kiến khỏi bảng công khai."

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), RELEASE)

    def given(self, form: Any) -> dict[str, Any]:
        return {"opinion": form.record, "reason": form.cleaned_data["reason"]}


def moderation_urls(route: str) -> list[URLPattern]:
    """Patterns below a consultation."""
    all_of = f"<slug:unit>/{route}/<hexid:public_id>/y-kien/"
    return [
        path(f"{all_of}cho-duyet/", ModerationView.as_view(), name="consultation-moderate"),
        path(f"{all_of}<int:opinion>/tra-loi-tren-bang/", OpinionReplyView.as_view(), name="opinion-reply"),
        path(f"{all_of}<int:opinion>/go-khoi-bang/", OpinionTakeDownView.as_view(), name="opinion-take-down"),
    ]
