"""The paper of a decision: gone over, looked at, made for good, and taken along."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, re_path
from django.utils.http import urlencode
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from apps.committees.forms.papers import DecisionPaperForm
from apps.committees.models import CommitteePaper
from apps.committees.papers.decisions import ISSUERS
from apps.committees.services.papers import compose_decision, draft_decision, make_committee_paper
from apps.committees.views.bodies import CommitteePages
from apps.committees.views.renewal import DecisionMixin
from apps.core.downloads import file_response
from apps.core.views import VisibleMixin
from apps.core.views.steps import VersionedStepView
from apps.documents.models import Organ
from apps.documents.views.papers import WRITERS
from apps.documents.writers.html import render_fragment

# Whose paper it is (`?co-quan=`), and the button that only looks.
ORGAN, PREVIEW = "co-quan", "xem"


class PaperCreateView(DecisionMixin, VersionedStepView):
    pages = CommitteePages
    form_class = DecisionPaperForm
    template_name = "committees/committee_paper_form.html"
    service = staticmethod(make_committee_paper)
    title = "Lập văn bản quyết định"
    button = "Lập văn bản"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.made() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if PREVIEW in request.POST:
            self.object = self.get_object()
            return self.made() or self.previewed()
        return super().post(request, *args, **kwargs)

    def made(self) -> HttpResponse | None:
        """The way back where the decision has its paper."""
        paper = self.decision.made_paper
        if paper is None:
            return None
        messages.info(self.request, f"Đã lập văn bản của quyết định này: {paper}.")
        return redirect(self.object.get_absolute_url())

    def get_form_kwargs(self) -> dict[str, Any]:
        draft = draft_decision(decision=self.decision, organ=self.request.GET.get(ORGAN, ""))
        return super().get_form_kwargs() | {"draft": draft}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get(ORGAN, "")
        organ = asked if asked in ISSUERS else ""
        shown = {
            "decision": self.decision,
            "organs": [(urlencode({ORGAN: organ}), Organ(organ).label) for organ in ISSUERS],
            "sent_to": urlencode({ORGAN: organ}) if organ else "",
            "preview": None,
        }
        return super().get_context_data(**(shown | kwargs))

    def previewed(self) -> HttpResponse:
        """The form again with the paper as it would be made; nothing is stored."""
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            document = compose_decision(
                decision=self.decision, issued_on=form.cleaned_data["issued_on"], words=form.words
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        preview = render_fragment(document, link_for=None, missing=frozenset())
        return self.render_to_response(self.get_context_data(form=form, preview=preview))

    def given(self, form: Any) -> dict[str, Any]:
        return super().given(form) | {
            "decision": self.decision,
            "issued_on": form.cleaned_data["issued_on"],
            "words": form.words,
            "number": form.cleaned_data["number"],
        }

    def next_address(self, result: CommitteePaper) -> str:
        self.paper = result
        return f"{self.object.get_absolute_url()}#quyet-dinh"

    def tell(self, form: Any) -> None:
        messages.success(self.request, f"Đã lập văn bản: {self.paper}.")


class PaperFileView(VisibleMixin, SingleObjectMixin, View):
    """A paper as it was made, as PDF or DOCX."""

    model = CommitteePaper
    permission_required = "committees.view_committeepaper"
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self) -> Any:
        return super().get_queryset().defer(None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        paper, kind = self.get_object(), kwargs["format"]
        name = f"quyet-dinh-{paper.issued_on:%Y-%m-%d}-{paper.public_id[:6]}.{kind}"
        return file_response(WRITERS[kind](paper.document), kind, name, inline=kind == "pdf")


def decision_paper_urls(route: str) -> list[URLPattern]:
    """Patterns of the making of a decision's paper, and of its files, which name the paper alone."""
    file = rf"^(?P<unit>[-a-zA-Z0-9_]+)/{route}/van-ban/(?P<public_id>[0-9a-f]{{16}})\.(?P<format>pdf|docx)\Z"
    return [
        path(
            f"<slug:unit>/{route}/<hexid:public_id>/quyet-dinh/<int:decision>/van-ban/",
            PaperCreateView.as_view(),
            name="committee-paper-create",
        ),
        re_path(file, PaperFileView.as_view(), name="committee-paper"),
    ]
