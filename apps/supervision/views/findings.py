"""Findings and recommendations of all years in one list each, and the pages that ask before a step with one."""

from typing import Any

from django.db.models import F
from django.http import Http404
from django.urls import URLPattern, path, reverse

from apps.core.views import RecordPages
from apps.core.views.records import RecordListView
from apps.core.views.steps import VersionedStepView
from apps.supervision import services
from apps.supervision.filters import FindingFilter, RecommendationFilter
from apps.supervision.forms.findings import (
    CloseForm,
    RecommendForm,
    RemedyForm,
    ReopenForm,
    ReplyForm,
    SendBackForm,
    VerifyForm,
)
from apps.supervision.models import Finding, Recommendation
from apps.supervision.tables import FindingTable, RecommendationTable
from apps.supervision.views.supervisions import STEPS, SupervisionPages


class FollowedListView(RecordListView):
    """The earliest day first; rows are written on their supervision's page, to which each leads."""

    template_name = "supervision/followed_list.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().order_by(F("due_on").asc(nulls_last=True), "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_add": False}


class FollowedPages(RecordPages):
    """The list alone."""

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        """There is no page but the list; rows are added on a supervision's page."""
        name = f"{cls.model._meta.model_name}-list" if page == "list" else "supervision-list"
        return reverse(f"supervision:{name}", args=args[:1])

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        name = f"{cls.model._meta.model_name}-list"
        return [path(f"<slug:unit>/{route}/", FollowedListView.as_view(pages=cls), name=name)]


class FindingPages(FollowedPages):
    model = Finding
    table_class = FindingTable
    filterset_class = FindingFilter
    when_empty = "Vụ việc ghi ở trang của cuộc giám sát; xử lý xong thì không còn ở đây."
    intro = (
        "Vụ việc của mọi năm chưa xử lý xong; năm nào chưa xong thì chuyển sang năm sau. Bấm vào vụ việc để mở cuộc "
        "giám sát và ghi việc tiếp theo."
    )


class RecommendationPages(FollowedPages):
    model = Recommendation
    table_class = RecommendationTable
    filterset_class = RecommendationFilter
    when_empty = "Kiến nghị ghi ở trang của cuộc giám sát; có trả lời thì không còn ở đây."
    intro = "Kiến nghị của mọi năm chưa được trả lời. Bấm vào kiến nghị để mở cuộc giám sát và ghi trả lời."


class SupervisionStepView(VersionedStepView):
    """A step with one row of the supervision; afterwards its page opens at that row."""

    pages = SupervisionPages
    template_name = "supervision/step.html"

    def next_address(self, result: Any) -> str:
        return str(self.row.get_absolute_url())

    @property
    def row(self) -> Any:
        raise NotImplementedError

    def _of(self, rows: Any, name: str) -> Any:
        found = rows.filter(pk=self.kwargs[name]).first()
        if found is None:
            raise Http404
        found.supervision = self.object
        return found


class FindingStepView(SupervisionStepView):
    @property
    def row(self) -> Finding:
        rows = self.object.findings.select_related("remedied_by")
        return self._of(rows, "finding")  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"finding": self.row} | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"finding": self.row} | self.typed(form)

    def typed(self, form: Any) -> dict[str, Any]:
        """What the service takes of the form."""
        names = [name for name in form.fields if name not in ("version", "submission")]
        return {name: form.cleaned_data[name] for name in names}


class RecommendView(FindingStepView):
    form_class = RecommendForm
    service = staticmethod(services.recommend)
    title = "Kiến nghị về vụ việc"
    button = "Lưu kiến nghị"
    done = "Đã lưu kiến nghị về vụ việc."

    def typed(self, form: Any) -> dict[str, Any]:
        return {"recommendation": form.row()}


class RemedyView(FindingStepView):
    form_class = RemedyForm
    service = staticmethod(services.record_remedy)
    title = "Kết quả khắc phục"
    explanation = "Sau khi lưu, một đồng chí khác xác nhận thì vụ việc mới xử lý xong và số liệu mới được tính."
    button = "Lưu kết quả"
    done = "Đã lưu kết quả khắc phục, chờ đồng chí khác xác nhận."

    def get_initial(self) -> dict[str, Any]:
        """What was sent back is there to be mended."""
        return super().get_initial() | self.row.last_remedy()

    def typed(self, form: Any) -> dict[str, Any]:
        given = form.cleaned_data
        return {"remedy": given["remedy"], "remedied_on": given["remedied_on"], "handled": form.handled}


class VerifyView(FindingStepView):
    form_class = VerifyForm
    service = staticmethod(services.verify_remedy)
    title = "Xác nhận kết quả khắc phục"
    explanation = "Xác nhận là đã kiểm tra và thấy đúng. Tiền, đất thu hồi và xử lý được tính vào kỳ có ngày xác nhận."
    button = "Xác nhận"
    done = "Đã xác nhận; vụ việc xử lý xong."


class SendBackView(FindingStepView):
    form_class = SendBackForm
    service = staticmethod(services.send_back_remedy)
    title = "Trả lại kết quả khắc phục"
    explanation = "Kết quả này được rút khỏi vụ việc (lịch sử vẫn giữ) và vụ việc tiếp tục được theo dõi."
    button = "Trả lại"
    done = "Đã trả lại kết quả khắc phục."


class CloseView(FindingStepView):
    form_class = CloseForm
    service = staticmethod(services.close_finding)
    title = "Kết thúc vụ việc, không xử lý"
    explanation = "Vụ việc không còn trong danh sách theo dõi và không tính là đã giải quyết."
    button = "Kết thúc"
    done = "Đã kết thúc vụ việc."


class ReopenView(FindingStepView):
    form_class = ReopenForm
    service = staticmethod(services.reopen_finding)
    title = "Mở lại vụ việc"
    explanation = (
        "Vụ việc trở lại danh sách theo dõi. Kết quả khắc phục và xác nhận được rút khỏi số liệu; lịch sử vẫn giữ."
    )
    button = "Mở lại"
    done = "Đã mở lại vụ việc."


class ReplyView(SupervisionStepView):
    form_class = ReplyForm
    service = staticmethod(services.record_reply)
    title = "Trả lời kiến nghị"
    button = "Lưu trả lời"
    done = "Đã lưu trả lời kiến nghị."

    @property
    def row(self) -> Recommendation:
        return self._of(self.object.recommendations.all(), "recommendation")  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"recommendation": self.row} | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        typed = {"reply": form.cleaned_data["reply"], "replied_on": form.cleaned_data["replied_on"]}
        return super().given(form) | {"recommendation": self.row, "accepted": form.accepted} | typed


_VIEWS = {
    "recommend": RecommendView,
    "remedy": RemedyView,
    "verify": VerifyView,
    "send_back": SendBackView,
    "close": CloseView,
    "reopen": ReopenView,
}


def step_urls(route: str) -> list[URLPattern]:
    """Patterns of the steps below a supervision, by the key of the finding or the recommendation."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    steps = [
        path(f"{one}vu-viec/<int:finding>/{STEPS[name][1]}/", view.as_view(), name=f"finding-{name.replace('_', '-')}")
        for name, view in _VIEWS.items()
    ]
    reply = path(f"{one}kien-nghi/<int:recommendation>/tra-loi/", ReplyView.as_view(), name="recommendation-reply")
    return [*steps, reply]
