"""What the communes below have sent: the list, many as one zip, and two to four side by side."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from apps.core.downloads import file_response
from apps.core.periods import Period
from apps.core.text import search_key
from apps.core.views import UnitMixin
from apps.documents.models import DocumentFile, IssuedDocument
from apps.reports.below import received_by, stays_below
from apps.reports.comparing import Line, side_by_side
from apps.reports.forms import ReceivedForm
from apps.reports.packs import JOBS, MOST_DOCUMENTS, PERMISSION, begin_pack, pack_of
from apps.reports.views.file_jobs import JobFileMixin, JobPartMixin

ROWS_ON_A_PAGE = 50
LEAST, MOST = 2, 4


class ReceivedMixin(UnitMixin):
    """The issued reports of the units below, as the address narrows them by `?nam=` and `?q=`."""

    permission_required = PERMISSION
    request: HttpRequest

    @property
    def page_url(self) -> str:
        return reverse("reports:received-list", args=[self.unit.slug])

    def job_context(self) -> dict[str, Any]:
        return JOBS.context(self.request.user, self.unit)

    def documents(self, form: ReceivedForm) -> Any:
        """Newest first; words are looked for in the units' names, without diacritics, and in the signs.

        What cannot be read narrows nothing.
        """
        user = self.request.user  # type: ignore[attr-defined]
        rows = IssuedDocument.objects.visible_to(user).complete().filter(received_by(self.unit, user))
        form.is_valid()
        year, words = form.cleaned_data.get("nam"), form.cleaned_data.get("q")
        if year:
            rows = rows.filter(period_end__year=year)
        if words:
            wanted = search_key(words)
            stays = stays_below(self.unit, user)
            named = [stay.unit.pk for stay in stays if wanted in search_key(str(stay.unit))]
            rows = rows.filter(Q(unit__in=named) | Q(sign__icontains=words))
        return rows.for_list().prefetch_related("unit__versions").order_by("-issued_on", "-pk")


class ReceivedListView(ReceivedMixin, TemplateView):
    template_name = "reports/received_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = {name: self.request.GET.get(name, "") for name in ("nam", "q")}
        documents = self.documents(ReceivedForm(self.request.GET))
        page = Paginator(documents, ROWS_ON_A_PAGE).get_page(self.request.GET.get("page"))
        told = {"page": page, "asked": asked, "most": MOST_DOCUMENTS}
        return super().get_context_data(**told, **self.job_context(), **kwargs)


@method_decorator(never_cache, name="dispatch")
class PackView(ReceivedMixin, JobPartMixin, View):
    """Has the zip made by a job; htmx asks here how far it has come."""

    part_template = "reports/_received_pack.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The reports that are ticked, or all that the list was narrowed to; or on to the page that compares them."""
        form = ReceivedForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(str(problem) for found in form.errors.values() for problem in found))
            return redirect(self.page_url)
        asked = form.cleaned_data
        if request.POST.get("action") == "compare":
            ticked = urlencode([("vb", key) for key in asked["vb"][: MOST + 1]])
            return redirect(f"{reverse('reports:compare', args=[self.unit.slug])}?{ticked}")
        rows = self.documents(form)
        if request.POST.get("pham_vi") != "all":
            rows = rows.filter(public_id__in=asked["vb"][:MOST_DOCUMENTS])
        formats = [name for name in DocumentFile.Format.values if name == "pdf" or request.POST.get(name)]
        documents = list(rows[: MOST_DOCUMENTS + 1])
        if not documents:
            messages.error(request, "Chưa chọn báo cáo nào để tải.")
        elif len(documents) > MOST_DOCUMENTS:
            messages.error(request, f"Mỗi lần tải không quá {MOST_DOCUMENTS} báo cáo; lọc theo năm hoặc đơn vị.")
        else:
            try:
                begin_pack(
                    user=request.user,
                    unit=self.unit,
                    documents=documents,
                    formats=formats,
                    sheets=bool(request.POST.get("phieu")),
                )
            except ValidationError as error:
                messages.error(request, error.message)
        query = urlencode({name: asked[name] for name in ("nam", "q") if asked[name]})
        return redirect(f"{self.page_url}?{query}" if query else self.page_url)


@method_decorator(never_cache, name="dispatch")
class PackFileView(ReceivedMixin, JobFileMixin, View):
    """The zip that the account's job made."""

    def made_file(self) -> HttpResponse:
        job, content = pack_of(self.request.user, self.unit)
        return file_response(content, "zip", f"bao-cao-{self.unit.slug}-{job.asked_at:%Y%m%d}.zip")


def _shown(line: Line, documents: list[IssuedDocument]) -> dict[str, Any]:
    """A line as its page shows it: each section with the document that it is of."""
    cells = [{"issued": issued, "section": found} for issued, found in zip(documents, line.sections, strict=True)]
    return {"level": line.level, "heading": line.heading, "differs": line.differs, "cells": cells}


class CompareView(UnitMixin, TemplateView):
    """`?vb=…&vb=…`: two to four issued reports; `?vb=…&nam_truoc=1`: one and the same unit's of the year before."""

    permission_required = "documents.view_issueddocument"
    template_name = "reports/compare.html"

    def rows(self) -> Any:
        user = self.request.user
        own = Q(unit=self.unit, source__startswith="reports.")
        rows = IssuedDocument.objects.visible_to(user).complete().filter(own | received_by(self.unit, user))
        return rows.for_list().prefetch_related("unit__versions")

    def chosen(self) -> tuple[list[IssuedDocument], str]:
        """The documents in the order of the address, and what is wrong with the choice."""
        wanted = list(dict.fromkeys(self.request.GET.getlist("vb")))
        found = {row.public_id: row for row in self.rows().filter(public_id__in=wanted[: MOST + 1])}
        documents = [found[key] for key in wanted if key in found]
        if len(documents) == 1 and self.request.GET.get("nam_truoc"):
            earlier = self.year_before(documents[0])
            if earlier is None:
                return documents, "Chưa có báo cáo cùng kỳ năm trước của đơn vị này trên cổng."
            documents.append(earlier)
        if len(wanted) > MOST:
            return documents[:MOST], f"Mỗi lần đối chiếu không quá {MOST} báo cáo; đang xem {MOST} báo cáo đầu."
        if wanted and len(documents) < LEAST:
            return documents, f"Chọn từ {LEAST} đến {MOST} báo cáo để đối chiếu."
        return documents, ""

    def year_before(self, document: IssuedDocument) -> IssuedDocument | None:
        if document.period_start is None or document.period_end is None:
            return None
        before = Period(document.period_start, document.period_end).same_last_year()
        rows = self.rows().filter(unit=document.unit_id, period_start=before.start, period_end=before.end)
        found: IssuedDocument | None = rows.filter(replaced_by__isnull=True).order_by("-issued_on", "-pk").first()
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        documents, problem = self.chosen()
        lines = side_by_side([document.document for document in documents]) if len(documents) >= LEAST else []
        choice = [] if lines else list(self.rows().order_by("-issued_on", "-pk")[:ROWS_ON_A_PAGE])
        return super().get_context_data(
            documents=documents if lines else [],
            chosen={document.public_id for document in documents},
            problem=problem,
            lines=[_shown(line, documents) for line in lines],
            choice=choice,
            **kwargs,
        )
