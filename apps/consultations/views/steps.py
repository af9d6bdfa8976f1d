"""Pages that ask before a consultation is called off or held after all."""

from django.urls import URLPattern, path

from apps.consultations import services
from apps.consultations.views.consultations import ConsultationPages
from apps.core.views.steps import VersionedStepView


class ConsultationStepView(VersionedStepView):
    pages = ConsultationPages


class CancelView(ConsultationStepView):
    service = staticmethod(services.cancel_consultation)
    title = "Không tổ chức lấy ý kiến"
    explanation = "Việc này vẫn còn trong danh sách, ghi là không tổ chức, và không tính vào số liệu."
    button = "Ghi không tổ chức"
    done = "Đã ghi là không tổ chức lấy ý kiến."


class ReopenView(ConsultationStepView):
    service = staticmethod(services.reopen_consultation)
    title = "Tổ chức lại việc lấy ý kiến"
    explanation = "Việc ghi nhầm là không tổ chức trở lại danh sách như trước."
    button = "Tổ chức lại"
    done = "Việc lấy ý kiến đã trở lại danh sách."


def step_urls(route: str) -> list[URLPattern]:
    """Patterns of the steps below a consultation."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}khong-to-chuc/", CancelView.as_view(), name="consultation-cancel"),
        path(f"{one}to-chuc-lai/", ReopenView.as_view(), name="consultation-reopen"),
    ]
