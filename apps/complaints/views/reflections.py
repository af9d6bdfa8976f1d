"""Pages of what everybody sent from the public board, and the steps with it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Case, F, Q, When
from django.urls import URLPattern, path, reverse
from django.views.generic import View

from apps.complaints.filters import ReflectionFilter
from apps.complaints.forms.reflections import EraseForm, SetAsideForm, TakeReflectionForm
from apps.complaints.models import OnlineReflection, Petition
from apps.complaints.services.reflections import (
    ANSWERED,
    erase_reflection,
    release_reflection,
    reopen_reflection,
    set_reflection_aside,
    take_reflection,
)
from apps.complaints.tables import ReflectionTable
from apps.core.attachments import attachments_of
from apps.core.step_forms import StepForm
from apps.core.views import RecordPages
from apps.core.views.attachments import AttachmentView
from apps.core.views.records import RecordDetailView, RecordHistoryView, RecordListView
from apps.core.views.steps import VersionedStepView
from apps.documents.models import Subject
from apps.documents.services import Offered, may_release
from apps.documents.views.release import ReleaseView

State = OnlineReflection.State


class ReflectionListView(RecordListView):
    """What waits stands first, the oldest of it before all else."""

    def get_queryset(self) -> Any:
        waiting = Q(state=State.WAITING)
        return (
            super()
            .get_queryset()
            .order_by(
                Case(When(waiting, then=0), default=1),
                Case(When(waiting, then=F("received_at"))).asc(nulls_last=True),
                "-received_at",
                "-pk",
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_add": False}


class ReflectionPages(RecordPages):
    """A list, a record's page and its history: rows come from outside and are neither typed nor deleted here."""

    model = OnlineReflection
    table_class = ReflectionTable
    filterset_class = ReflectionFilter
    when_empty = "Phản ánh người dân gửi từ bảng công khai tự vào đây."
    attachable = True
    intro = (
        "Phản ánh, kiến nghị do người dân gửi từ bảng công khai, không cần tài khoản. Khiếu nại, tố cáo không nhận qua "
        "đây. Nội dung gửi qua hệ thống khác ghi ở mục “Phản ánh, kiến nghị trực tuyến”."
    )
    detail = (
        "received_at",
        "kind",
        "field",
        "text",
        "place",
        # Whoever opens the page is noted, and has to answer: here it stands in full.
        ("điện thoại, thư điện tử để trả lời", "contact"),
        "state",
        "reason",
        "decided_by",
        "decided_at",
        "erased_on",
    )
    views: ClassVar[Mapping[str, type[View]]] = {
        "list": ReflectionListView,
        "detail": RecordDetailView,
        "history": RecordHistoryView,
        "attachment": AttachmentView,
    }

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        return super().url(page, *args) if page in cls.views else ""

    @staticmethod
    def keeps_files(record: OnlineReflection) -> bool:
        return True

    @staticmethod
    def actions(record: OnlineReflection, user: Any) -> list[tuple[str, str, str]]:
        at = (record.unit.slug, record.public_id)
        found = [
            (view.title, reverse(f"complaints:onlinereflection-{name}", args=at), view.icon)
            for name, view in STEPS.items()
            if user.reach.may_write_record(record) and view.is_possible(record)
        ]
        petition: Any = record.petition
        if petition is not None:
            found.insert(0, (f"Mở {str(petition).lower()}", petition.get_absolute_url(), "envelope-paper"))
            answered = petition.status == Petition.Status.RESOLVED and petition.erased_on is None
            if answered and may_release(user, record.unit):
                address = reverse("complaints:onlinereflection-release", args=at)
                found.append((ReflectionReleaseView.title, address, "broadcast"))
        return found

    @classmethod
    def urls(cls, route: str) -> list[URLPattern]:
        one = f"<slug:unit>/{route}/<hexid:public_id>/"
        pages: list[tuple[str, str, type[View]]] = [
            (f"<slug:unit>/{route}/", "list", ReflectionListView),
            (one, "detail", RecordDetailView),
            (f"{one}lich-su/", "history", RecordHistoryView),
            (f"{one}tep/<hexid:attachment>/", "attachment", AttachmentView),
            (f"{one}bang-cong-khai/", "release", ReflectionReleaseView),
            *((f"{one}{view.route}/", name, view) for name, view in STEPS.items()),
        ]
        return [path(at, view.as_view(pages=cls), name=f"onlinereflection-{page}") for at, page, view in pages]


class ReflectionStepView(VersionedStepView):
    """A step with what was sent, which stands above the form; where it is not possible any more the page says so."""

    pages = ReflectionPages
    template_name = "complaints/reflection_step.html"
    route: ClassVar[str]
    icon: ClassVar[str]

    @staticmethod
    def is_possible(record: OnlineReflection) -> bool:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        settled = not self.is_possible(self.object) and not context["form"].is_bound
        photos = [
            (photo.name, self.pages.url("attachment", self.unit.slug, self.object.public_id, photo.public_id))
            for photo in attachments_of(self.object).standing()
        ]
        return context | {"settled": self.object.get_state_display() if settled else "", "photos": photos}

    def given(self, form: Any) -> dict[str, Any]:
        return {"reflection": self.object, "expected_version": form.expected_version}


class TakeView(ReflectionStepView):
    form_class = TakeReflectionForm
    service = staticmethod(take_reflection)
    route, icon = "vao-so", "box-arrow-in-down"
    title = "Đưa vào sổ đơn"
    explanation = (
        "Vào sổ đơn với số tiếp theo, nguồn “trực tuyến”, ngày tiếp nhận là ngày gửi; thời hạn tính từ ngày đó. "
        "Ảnh được chép sang đơn."
    )
    button = "Vào sổ"
    done = "Đã đưa vào sổ đơn."

    @staticmethod
    def is_possible(record: OnlineReflection) -> bool:
        return record.state == State.WAITING

    def given(self, form: Any) -> dict[str, Any]:
        typed = {name: form.cleaned_data[name] for name in ("petition_type", "field", "subject")}
        return super().given(form) | typed

    def next_address(self, result: Any) -> str:
        return str(result.get_absolute_url())


class SetAsideView(ReflectionStepView):
    form_class = SetAsideForm
    service = staticmethod(set_reflection_aside)
    route, icon = "khong-tiep-nhan", "slash-circle"
    title = "Không tiếp nhận"
    explanation = "Nội dung vẫn lưu, không vào sổ đơn. Nếu là tố cáo thì không dùng bước này: xóa ngay nội dung."
    button = "Không tiếp nhận"
    done = "Đã ghi không tiếp nhận."

    @staticmethod
    def is_possible(record: OnlineReflection) -> bool:
        return record.state == State.WAITING

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {"reason": form.reason}


class EraseView(ReflectionStepView):
    form_class = EraseForm
    service = staticmethod(erase_reflection)
    route, icon = "xoa-noi-dung", "eraser"
    title = "Là tố cáo: xóa nội dung"
    explanation = (
        "Cổng không lưu nội dung tố cáo. Nội dung, địa điểm, liên hệ, ảnh và lịch sử bị xóa ngay, không khôi phục "
        "được; chỉ còn ngày gửi và lĩnh vực. Nếu phải xử lý theo Luật Tố cáo thì chép vào hồ sơ giấy trước khi xóa."
    )
    button = "Xóa nội dung"
    done = "Đã xóa nội dung, ảnh và lịch sử."

    @staticmethod
    def is_possible(record: OnlineReflection) -> bool:
        return record.state != State.TAKEN and record.erased_on is None


class ReopenView(ReflectionStepView):
    form_class = StepForm
    service = staticmethod(reopen_reflection)
    route, icon = "xem-lai", "arrow-counterclockwise"
    title = "Trả về chờ xem"
    explanation = (
        "Dùng khi đã quyết định nhầm. Đơn đã lập trong sổ (nếu có) vẫn còn nhưng không gắn với nội dung này nữa; vào "
        "sổ nhầm thì xóa đơn ở trang của đơn."
    )
    button = "Trả về chờ xem"
    done = "Đã trả về chờ xem."

    @staticmethod
    def is_possible(record: OnlineReflection) -> bool:
        return record.state != State.WAITING and record.erased_on is None


class ReflectionReleaseView(ReleaseView):
    """What was asked, as the officer put it into the register, and what was answered; photos only if chosen."""

    pages = ReflectionPages
    subject = Subject.FEEDBACK
    service = staticmethod(release_reflection)
    explanation = (
        "Mọi người đọc được nội dung dưới đây mà không cần đăng nhập. Ghi lại bằng lời của cơ quan, bỏ tên người, số "
        "điện thoại, địa chỉ nhà và chi tiết nhận ra người gửi; xem kỹ từng ảnh trước khi chọn."
    )

    def releasable(self, rows: Any) -> Any:
        return rows.filter(**ANSWERED)

    def offered(self) -> Offered:
        row: OnlineReflection = self.object
        petition: Any = row.petition
        parts = [
            f"Gửi qua bảng công khai ngày {petition.received_on:%d/%m/%Y}; lĩnh vực {petition.get_field_display()}.",
            f"Nội dung: {petition.subject}",
            f"Trả lời ngày {petition.closed_on:%d/%m/%Y}: {petition.result}" if petition.result else "",
        ]
        return Offered(f"Trả lời phản ánh, kiến nghị: {petition.subject}"[:300], "\n\n".join(filter(None, parts)))

    def of_record(self) -> dict[str, Any]:
        return {"reflection": self.object}


STEPS: dict[str, type[ReflectionStepView]] = {
    "take": TakeView,
    "set-aside": SetAsideView,
    "erase": EraseView,
    "reopen": ReopenView,
}
