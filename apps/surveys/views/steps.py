"""Pages that ask before a survey is copied, its result settled or opened again."""

from typing import Any

from django.urls import URLPattern, path

from apps.core.views.steps import RecordStepView, VersionedStepView
from apps.surveys import services
from apps.surveys.forms import CopyForm
from apps.surveys.views.surveys import SurveyPages


class SurveyStepView(VersionedStepView):
    pages = SurveyPages


class CloseView(SurveyStepView):
    service = staticmethod(services.close_survey)
    title = "Chốt kết quả khảo sát"
    explanation = "Sau khi chốt thì không nhập thêm, không nhận thêm phiếu; kết quả đưa được lên bảng công khai."
    button = "Chốt kết quả"
    done = "Đã chốt kết quả khảo sát."


class ReopenView(SurveyStepView):
    service = staticmethod(services.reopen_survey)
    title = "Mở lại kết quả khảo sát"
    explanation = "Mở lại để sửa hoặc nhập thêm phiếu. Tin đã đưa lên bảng công khai không tự đổi theo."
    button = "Mở lại"
    done = "Đã mở lại kết quả khảo sát."


class CopyView(RecordStepView):
    """Copies what everybody who reads the survey sees; the copy is a new survey."""

    pages = SurveyPages
    form_class = CopyForm
    service = staticmethod(services.copy_survey)
    title = "Nhân bản cuộc khảo sát"
    explanation = "Cuộc khảo sát mới có cùng câu hỏi và các thôn, chưa có phiếu nào. Câu hỏi của bản mới sửa được."
    button = "Nhân bản"
    done = "Đã lập cuộc khảo sát mới."

    def get_permission_required(self) -> Any:
        return (*super().get_permission_required(), self.pages.permission("add"))

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.object.title}

    def given(self, form: Any) -> dict[str, Any]:
        values = {name: form.cleaned_data[name] for name in ("title", "starts_on", "ends_on")}
        return {"survey": self.object, **values}

    def next_address(self, result: Any) -> str:
        return str(result.get_absolute_url())


def step_urls(route: str) -> list[URLPattern]:
    """Patterns of the steps below a survey."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}chot-ket-qua/", CloseView.as_view(), name="survey-close"),
        path(f"{one}mo-lai/", ReopenView.as_view(), name="survey-reopen"),
        path(f"{one}nhan-ban/", CopyView.as_view(), name="survey-copy"),
    ]
