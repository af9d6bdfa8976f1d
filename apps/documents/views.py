"""Issued documents: the page, the files, the register."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from django.views.generic import DetailView, ListView, View

from apps.core.views import UnitMixin, VisibleMixin
from apps.documents.models import DocumentFile, IssuedDocument, NumberEntry
from apps.documents.services import DamagedFileError, read_file
from apps.documents.writers.html import stylesheet

CONTENT_TYPES = {
    DocumentFile.Format.PDF: "application/pdf",
    DocumentFile.Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class IssuedDetailView(VisibleMixin, DetailView):
    """Number, date, signer, files with their hashes, and the figures as they were frozen."""

    model = IssuedDocument
    permission_required = "documents.view_issueddocument"
    slug_field = slug_url_kwarg = "public_id"
    template_name = "documents/issued_detail.html"
    context_object_name = "issued"


class IssuedFileView(UnitMixin, View):
    """The stored bytes of a file; refused when they are not the ones that were issued."""

    permission_required = "documents.view_issueddocument"

    def get(self, request: HttpRequest, unit: str, public_id: str, format: str) -> HttpResponse:
        documents = IssuedDocument.objects.visible_to(request.user).filter(unit=self.unit)
        issued = get_object_or_404(documents.for_list(), public_id=public_id)
        row = get_object_or_404(
            DocumentFile.objects.select_related("document__entry__book"), document=issued, format=format
        )
        try:
            content = read_file(row)
        except DamagedFileError:
            return render(request, "documents/damaged.html", {"issued": issued}, status=409)
        response = HttpResponse(content, content_type=CONTENT_TYPES[DocumentFile.Format(format)])
        place = "inline" if request.GET.get("xem") else "attachment"
        response["Content-Disposition"] = f'{place}; filename="{_ascii(row.download_name)}"'
        return response


@method_decorator([login_not_required, cache_control(max_age=86_400, public=True), conditional_page], name="dispatch")
class PaperStyleView(View):
    """The stylesheet of previews, made from the same numbers as the printed page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(
            stylesheet(f"{settings.STATIC_URL}vendor/fonts/tinos"), content_type="text/css; charset=utf-8"
        )


def _ascii(name: str) -> str:
    return name.replace("Đ", "D").replace("đ", "d")


class RegisterView(VisibleMixin, ListView):
    """The register of outgoing documents: every number with what it was given to."""

    model = NumberEntry
    permission_required = "documents.view_numberentry"
    template_name = "documents/register.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("document").order_by("-book__year", "book__type_code", "-number")
        year = self.request.GET.get("nam", "")
        return rows.filter(book__year=int(year)) if year.isascii() and year.isdigit() and len(year) == 4 else rows
