"""What the pages of petitions and of denunciations share: entering what happened, taking it back, papers as files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from apps.complaints.services.events import last_entered, take_back_event
from apps.core.access import Access, note_access
from apps.core.downloads import file_response
from apps.core.text import slugify_vi
from apps.core.views import VisibleMixin
from apps.core.views.steps import VersionedStepView


class CaseEventView(VersionedStepView):
    """Enters any of the moves that are possible now; a link may choose one beforehand (`?viec=`).

    The form knows the `moves`; `typed` are the fields that the service takes beside the result.
    """

    title = "Ghi bước xử lý"
    button = "Ghi bước xử lý"
    done = "Đã ghi bước xử lý."
    explained: str
    typed: tuple[str, ...]

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"kind": self.request.GET.get("viec", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["explanation"] = self.explained if context["form"].moves else "Không còn bước nào để ghi."
        return context

    def given(self, form: Any) -> dict[str, Any]:
        said = {name: form.cleaned_data[name] for name in self.typed}
        return super().given(form) | said | {"result": form.cleaned_data.get("result", "")}


class CaseTakeBackView(VersionedStepView):
    service = staticmethod(take_back_event)
    template_name = "complaints/petition_take_back.html"
    title = "Rút lại việc gần nhất"
    explanation = (
        "Chỉ rút lại việc ghi sau cùng; tình trạng và các thời hạn trở lại như trước đó. Lịch sử thay đổi vẫn giữ cả "
        "việc ghi và việc rút lại."
    )
    button = "Rút lại"
    done = "Đã rút lại việc gần nhất."

    def given(self, form: Any) -> dict[str, Any]:
        return {"case": self.object, "expected_version": form.expected_version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"event": last_entered(self.object)} | kwargs))


class CasePaperFileView(VisibleMixin, SingleObjectMixin, View):
    """A numbered paper as PDF or DOCX; whoever takes one is noted at its case."""

    slug_field = slug_url_kwarg = "public_id"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paper, kind = self.get_object(), kwargs["format"]
        content = self.content(paper, kind)
        if content is None:
            return self.erased(paper)
        case = getattr(paper, paper.PARENT)
        note_access(request, unit=self.unit, model=type(case), action=Access.EXPORTED, record=case.public_id)
        name = f"{slugify_vi(paper.get_kind_display())}-{paper.issued_on:%Y-%m-%d}-{paper.public_id[:6]}.{kind}"
        response = file_response(content, kind, name, inline=kind == "pdf")
        # It names people, and a receipt holds the code: nothing of it stays in the browser.
        response["Cache-Control"] = "private, no-store"
        return response

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("entry__book")

    def content(self, paper: Any, kind: str) -> bytes | None:
        """What the file holds; None where it was erased."""
        raise NotImplementedError

    def erased(self, paper: Any) -> HttpResponse:
        raise NotImplementedError


def case_paper_path(route: str, view: type[CasePaperFileView], name: str) -> URLPattern:
    """The pattern of a paper's files; it names the paper alone."""
    at = rf"^(?P<unit>[-a-zA-Z0-9_]+)/{route}/van-ban/(?P<public_id>[0-9a-f]{{16}})\.(?P<format>pdf|docx)\Z"
    return re_path(at, view.as_view(), name=name)
