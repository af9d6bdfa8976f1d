"""Pages of what people sent online, and the step that puts an answer on the public notice board."""

from typing import Any

from django.urls import URLPattern, path, reverse

from apps.core.views import RecordPages
from apps.dialogues.filters import OnlineFeedbackFilter
from apps.dialogues.forms import OnlineFeedbackForm
from apps.dialogues.models import FeedbackState, OnlineFeedback
from apps.dialogues.services import release_feedback
from apps.dialogues.tables import OnlineFeedbackTable
from apps.documents.models import Subject
from apps.documents.services import Offered, may_release
from apps.documents.views.release import ReleaseView


class OnlineFeedbackPages(RecordPages):
    model = OnlineFeedback
    form_class = OnlineFeedbackForm
    table_class = OnlineFeedbackTable
    filterset_class = OnlineFeedbackFilter
    detail = OnlineFeedbackForm.Meta.fields
    intro = "Phản ánh, kiến nghị (PAKN) gửi qua mạng. Người gửi chỉ ghi ở hệ thống tiếp nhận, không ghi ở đây."

    @staticmethod
    def actions(record: OnlineFeedback, user: Any) -> list[tuple[str, str, str]]:
        if record.state != FeedbackState.ANSWERED or not may_release(user, record.unit):
            return []
        address = reverse("dialogues:onlinefeedback-release", args=(record.unit.slug, record.public_id))
        return [("Đưa lên bảng công khai", address, "broadcast")]


class OnlineFeedbackReleaseView(ReleaseView):
    """What was asked, in general words, and what was answered."""

    pages = OnlineFeedbackPages
    subject = Subject.FEEDBACK
    service = staticmethod(release_feedback)

    def releasable(self, rows: Any) -> Any:
        return rows.filter(state=FeedbackState.ANSWERED)

    def offered(self) -> Offered:
        row: OnlineFeedback = self.object
        about = f"lĩnh vực {row.get_field_display()}"
        came = f"Tiếp nhận ngày {row.received_on:%d/%m/%Y} qua {row.get_channel_display()}; {about}."
        parts = [
            came,
            f"Nội dung: {row.subject}",
            f"Trả lời ngày {row.answered_on:%d/%m/%Y}: {row.answer}" if row.answer else "",
        ]
        return Offered(f"Trả lời phản ánh, kiến nghị: {row.subject}"[:300], "\n\n".join(filter(None, parts)))

    def of_record(self) -> dict[str, Any]:
        return {"feedback": self.object}


def feedback_urls(route: str) -> list[URLPattern]:
    """Patterns of the pages, and of the step beside them."""
    address = f"<slug:unit>/{route}/<hexid:public_id>/bang-cong-khai/"
    release = path(address, OnlineFeedbackReleaseView.as_view(), name="onlinefeedback-release")
    return [*OnlineFeedbackPages.urls(route), release]
