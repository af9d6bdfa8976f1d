"""Pages on which a step with a petition is entered, taken back, or the petition is joined to another one."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from apps.complaints.forms.events import JoinForm, PetitionEventForm
from apps.complaints.models import Petition
from apps.complaints.services.events import join_letter, part_letter, record_petition_event
from apps.complaints.views.cases import CaseEventView, CaseTakeBackView
from apps.complaints.views.petitions import PetitionPages
from apps.core.access import Access
from apps.core.views.steps import VersionedStepView


class EventView(CaseEventView):
    pages = PetitionPages
    service = staticmethod(record_petition_event)
    form_class = PetitionEventForm
    explained = "Tình trạng và các thời hạn của đơn theo bước được ghi; ghi theo thứ tự đã diễn ra."
    typed = ("kind", "happened_on", "number", "note")


class TakeBackView(CaseTakeBackView):
    pages = PetitionPages


class JoinView(VersionedStepView):
    """Looks for the other letter and says what this one is to it."""

    pages = PetitionPages
    service = staticmethod(join_letter)
    form_class = JoinForm
    title = "Ghép đơn cùng vụ việc"
    explanation = (
        "Các đơn ghép vào một vụ việc được xử lý chung: bước xử lý ghi ở đơn đầu, thời hạn và kết quả theo đơn đó."
    )
    button = "Tìm, ghép đơn"
    done = "Đã ghép đơn."

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Whoever is shown the letters found is noted."""
        if context["form"].found:
            self.note_access(Access.SEARCHED, rows=len(context["form"].found))
        response: HttpResponse = super().render_to_response(context, **kwargs)
        return response

    def given(self, form: JoinForm) -> dict[str, Any]:
        typed = form.cleaned_data
        first: Petition = typed["letter"]
        return {
            "letter": self.object,
            "first": first,
            "repeats": typed["how"] == JoinForm.REPEATS,
            "expected_version": form.expected_version,
        }


class PartView(VersionedStepView):
    pages = PetitionPages
    service = staticmethod(part_letter)
    title = "Thôi ghép đơn"
    explanation = "Đơn được xử lý riêng, có thời hạn riêng tính từ ngày tiếp nhận."
    button = "Thôi ghép"
    done = "Đã thôi ghép đơn."


def event_urls(route: str) -> list[URLPattern]:
    """Patterns of the steps below a petition."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}ghi-buoc/", EventView.as_view(), name="petition-event"),
        path(f"{one}rut-lai/", TakeBackView.as_view(), name="petition-take-back"),
        path(f"{one}ghep-don/", JoinView.as_view(), name="petition-join"),
        path(f"{one}thoi-ghep/", PartView.as_view(), name="petition-part"),
    ]
