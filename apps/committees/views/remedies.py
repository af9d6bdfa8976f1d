"""Steps with one demand of an inspection: the remedy, its verification, sending it back, and undoing."""

from typing import Any

from django.http import Http404
from django.urls import URLPattern, path

from apps.committees.forms.inspections import RemedyForm, ReopenForm, ReturnForm, VerifyForm
from apps.committees.models import Inspection
from apps.committees.services import inspections as services
from apps.committees.views.inspections import UNDO, InspectionPages
from apps.core.views.steps import VersionedStepView


class DemandStepView(VersionedStepView):
    """A step with one demand; that of another inspection answers 404 like one that does not exist."""

    pages = InspectionPages
    template_name = "committees/inspection_demand.html"

    def get_object(self, queryset: Any = None) -> Inspection:
        inspection: Any = super().get_object(queryset)
        self.demand = inspection.demands.for_list().filter(pk=self.kwargs["demand"]).first()
        if self.demand is None:
            raise Http404
        self.demand.inspection = inspection
        return inspection  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"demand": self.demand} | kwargs))

    def given(self, form: Any) -> dict[str, Any]:
        typed = {name: form.cleaned_data[name] for name in form.fields if name not in ("version", "submission")}
        return super().given(form) | {"demand": self.demand} | typed


class RemedyView(DemandStepView):
    form_class = RemedyForm
    service = staticmethod(services.record_remedy)
    title = "Ghi kết quả khắc phục"
    explanation = "Người khác sẽ kiểm tra và xác nhận; người ghi kết quả không tự xác nhận được."
    button = "Lưu kết quả khắc phục"
    done = "Đã ghi kết quả khắc phục; chờ người khác xác nhận."

    def get_initial(self) -> dict[str, Any]:
        """What stands or was given back is there to be mended."""
        return super().get_initial() | self.demand.last_remedy()


class VerifyView(DemandStepView):
    form_class = VerifyForm
    service = staticmethod(services.verify_remedy)
    title = "Xác nhận đã khắc phục"
    explanation = "Chỉ xác nhận khi đã xem việc khắc phục trên thực tế hoặc trong hồ sơ."
    button = "Xác nhận đã khắc phục"
    done = "Đã xác nhận kết quả khắc phục."


class ReturnView(DemandStepView):
    form_class = ReturnForm
    service = staticmethod(services.return_remedy)
    title = "Trả lại kết quả khắc phục"
    explanation = "Yêu cầu trở lại chưa khắc phục, ghi kèm lý do trả lại; lịch sử vẫn giữ nội dung đã ghi."
    button = "Trả lại"
    done = "Đã trả lại kết quả khắc phục."


class ReopenView(DemandStepView):
    form_class = ReopenForm
    service = staticmethod(services.undo_verification)
    title = "Mở lại yêu cầu khắc phục"
    explanation = (
        "Yêu cầu trở lại chưa khắc phục. Kết quả khắc phục và xác nhận được rút khỏi số liệu; lịch sử vẫn giữ, và nội "
        "dung đã ghi hiện sẵn khi ghi lại kết quả."
    )
    button = "Mở lại"
    done = "Đã mở lại yêu cầu khắc phục."

    def get_permission_required(self) -> tuple[str, ...]:
        return (*super().get_permission_required(), UNDO)


def remedy_urls(route: str) -> list[URLPattern]:
    """Patterns of the steps with a demand, below its inspection."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/yeu-cau/<int:demand>/"
    return [
        path(f"{one}khac-phuc/", RemedyView.as_view(), name="demand-remedy"),
        path(f"{one}xac-nhan/", VerifyView.as_view(), name="demand-verify"),
        path(f"{one}tra-lai/", ReturnView.as_view(), name="demand-return"),
        path(f"{one}mo-lai/", ReopenView.as_view(), name="demand-undo"),
    ]
