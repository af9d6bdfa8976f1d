"""Papers of a petition: chosen, gone over, made for good and taken along; and another follow-up code."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from apps.complaints.forms.papers import PetitionPaperForm
from apps.complaints.models import Petition, PetitionPaper, PetitionPaperKind
from apps.complaints.papers import FORMS, receipt_pdf, with_follow_up
from apps.complaints.services.follow_up import follow_up_code, renew_follow_up_code
from apps.complaints.services.papers import (
    compose_paper,
    draft_paper,
    fitting_kinds,
    make_petition_paper,
    suggested_kinds,
)
from apps.complaints.views.cases import CasePaperFileView, case_paper_path
from apps.complaints.views.petitions import PetitionPages
from apps.core.access import Access
from apps.core.views.steps import RecordStepView, VersionedStepView
from apps.documents.blocks import Document
from apps.documents.views.papers import WRITERS
from apps.documents.writers.docx import render_docx
from apps.documents.writers.html import render_fragment

KIND, PREVIEW = "loai", "xem"
Choice = tuple[str, str]


def _choices(kinds: list[PetitionPaperKind]) -> list[Choice]:
    return [(kind.value, str(kind.label)) for kind in kinds]


class PaperCreateView(RecordStepView):
    """Without a kind in the address the choice of one; with it the words to go over, a preview, and the making."""

    pages = PetitionPages
    title = "Lập văn bản"
    button = "Lập văn bản"
    form_class = PetitionPaperForm
    template_name = "complaints/petition_paper_form.html"
    service = staticmethod(make_petition_paper)
    kind: PetitionPaperKind

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not self.takes_kind():
            self.note_access(Access.OPENED, record=self.object.public_id)
            return self.choice()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not self.takes_kind():
            return self.choice(status=422)
        return self.previewed() if PREVIEW in request.POST else super().post(request, *args, **kwargs)

    def takes_kind(self) -> bool:
        """Take the kind that the address names; False where the petition may not have such a paper now."""
        self.fitting = fitting_kinds(self.object)
        wanted = [kind for kind in self.fitting if kind.value == self.request.GET.get(KIND, "")]
        if wanted:
            self.kind = wanted[0]
        return bool(wanted)

    def choice(self, status: int = 200) -> HttpResponse:
        suggested = suggested_kinds(self.object)
        context = {
            "unit": self.unit,
            "record": self.object,
            "is_refused": bool(self.request.GET.get(KIND)),
            "suggested": _choices(suggested),
            "others": _choices([kind for kind in self.fitting if kind not in suggested]),
        }
        return render(self.request, "complaints/petition_paper_choice.html", context, status=status)

    def get_form_kwargs(self) -> dict[str, Any]:
        draft = draft_paper(petition=self.object, kind=self.kind, user=self.request.user)
        return super().get_form_kwargs() | {"kind": self.kind, "draft": draft}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {
            "title": f"Lập {self.kind.label}",
            "takes_number": bool(FORMS[self.kind].type_code),
            "sent_to": urlencode({KIND: self.kind.value}),
            "preview": None,
        }
        return super().get_context_data(**(shown | kwargs))

    def previewed(self) -> HttpResponse:
        """The form again with the paper as it would be made; nothing is stored."""
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        told = {name: value for name, value in self.given(form).items() if name != "number"}
        try:
            document = compose_paper(**told)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        preview = render_fragment(document, link_for=None, missing=frozenset())
        return self.render_to_response(self.get_context_data(form=form, preview=preview))

    def given(self, form: Any) -> dict[str, Any]:
        return {
            "petition": self.object,
            "kind": self.kind,
            "issued_on": form.cleaned_data["issued_on"],
            "words": form.words,
            "number": form.cleaned_data.get("number"),
        }

    def next_address(self, result: PetitionPaper) -> str:
        self.paper = result
        return f"{self.object.get_absolute_url()}#van-ban"

    def tell(self, form: Any) -> None:
        sign = f" số {self.paper.sign}" if self.paper.sign else ""
        messages.success(self.request, f"Đã lập {self.paper.get_kind_display()}{sign}.")


class PaperFileView(CasePaperFileView):
    """A paper as it was made. A receipt carries the code that holds now."""

    model = PetitionPaper
    permission_required = "complaints.view_petitionpaper"

    def content(self, paper: PetitionPaper, kind: str) -> bytes | None:
        document = paper.document
        if document is None:
            return None
        is_receipt = paper.kind == PetitionPaperKind.RECEIPT
        return self.receipt(document, paper.petition, kind) if is_receipt else WRITERS[kind](document)

    def erased(self, paper: PetitionPaper) -> HttpResponse:
        context = {"unit": self.unit, "paper": paper}
        return render(self.request, "complaints/petition_paper_erased.html", context, status=410)

    def receipt(self, document: Document, petition: Petition, kind: str) -> bytes:
        asked = urlencode({"so": petition.code, "nam": petition.year})
        page = self.request.build_absolute_uri(reverse("follow_up:form", args=[self.unit.slug]))
        said = {"code": follow_up_code(petition), "address": f"{page}?{asked}"}
        if kind == "pdf":
            return receipt_pdf(document, **said)
        return render_docx(with_follow_up(document, **said))


class CodeRenewView(VersionedStepView):
    """Gives the petition another follow-up code, for one whose receipt was lost or got into other hands."""

    pages = PetitionPages
    title = "Cấp lại mã tra cứu"
    explanation = (
        "Mã tra cứu trên các giấy biên nhận đã in sẽ ngừng dùng. Sau khi cấp lại, tải giấy biên nhận để in mã mới."
    )
    button = "Cấp mã mới"
    done = "Đã cấp mã tra cứu mới. Tải lại giấy biên nhận để in mã mới cho người gửi đơn."
    service = staticmethod(renew_follow_up_code)


def paper_urls(route: str) -> list[URLPattern]:
    """Patterns of a petition's papers, and of its follow-up code."""
    one = f"<slug:unit>/{route}/<hexid:public_id>/"
    return [
        path(f"{one}lap-van-ban/", PaperCreateView.as_view(), name="petition-paper-create"),
        path(f"{one}ma-tra-cuu/", CodeRenewView.as_view(), name="petition-code"),
        case_paper_path(route, PaperFileView, "petition-paper"),
    ]
