"""Outlines made by officials: listed, made from what is there, written, looked at with a period's figures, put away."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.views.generic import FormView, TemplateView, UpdateView, View

from apps.core.services import StaleRecordError
from apps.core.views import RefusedFormMixin, UnitMixin
from apps.core.views.once import OnceFormMixin
from apps.documents.writers.html import render_fragment
from apps.reports import services
from apps.reports.assembling import assemble, number_sections
from apps.reports.models import Outline
from apps.reports.outline_forms import (
    NewOutlineForm,
    NewOutlineSectionForm,
    OutlineForm,
    PreviewForm,
)
from apps.reports.views.years import chosen_year

_DISCARDED = "outlines_discarded"


class OutlineListView(UnitMixin, TemplateView):
    """The outlines that reports can be begun from, and below them those that were put away."""

    permission_required = "reports.view_outline"
    template_name = "reports/outline_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = Outline.objects.visible_to(user).for_unit(self.unit).annotate(size=Count("sections"))
        outlines = list(rows.order_by("archived_at", "-unit", "name"))
        return super().get_context_data(
            outlines=[(row, outline_address(self.unit, row)) for row in outlines if row.archived_at is None],
            archived=[(row, outline_address(self.unit, row)) for row in outlines if row.archived_at is not None],
            may_add=user.reach.allows("reports.add_outline", self.unit),
            **kwargs,
        )


def outline_address(unit: Any, outline: Outline) -> str:
    """The page of an outline below the unit's address; shipped ones have one below each unit."""
    return reverse("reports:outline-detail", args=[unit.slug, outline.public_id])


class OutlineCreateView(UnitMixin, OnceFormMixin, FormView):
    """From another outline, from a report, from a Word file, or empty."""

    form_class = NewOutlineForm
    permission_required = "reports.add_outline"
    template_name = "reports/outline_create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def get_initial(self) -> dict[str, Any]:
        return {"outline": self.request.GET.get("de-cuong", "")[:18]}

    def carry_out(self, form: NewOutlineForm) -> str:
        self.notes, data = [], form.cleaned_data
        if data["source"] == "outline":
            outline = services.copy_outline(outline=data["outline"], unit=self.unit, name=data["name"])
        elif data["source"] == "report":
            outline, left = services.outline_from_report(report=data["report"], name=data["name"])
            if left:
                self.notes = [f"Cần xem lại, vì được giữ nguyên: {'; '.join(left[:10])}."]
        else:
            read = form.read
            outline = services.make_outline(
                unit=self.unit,
                name=data["name"],
                subject=data["name"],
                recipients=["Lưu: VT"],
                sections=read.sections if read else [],
            )
            self.notes = read.notes if read else []
        return outline_address(self.unit, outline)

    def tell(self, form: NewOutlineForm) -> None:
        messages.success(self.request, "Đã lập đề cương.")
        for note in self.notes:
            messages.warning(self.request, note)


class OutlinePage(UnitMixin):
    """A page of one outline; shipped ones are read, only the unit's own are written."""

    permission_required: Any = "reports.change_outline"
    writing = True

    @cached_property
    def outline(self) -> Outline:
        user = self.request.user  # type: ignore[attr-defined]
        if self.writing:
            rows = Outline.objects.editable_by(user).filter(unit=self.unit)
        else:
            rows = Outline.objects.visible_to(user).filter(Q(unit__isnull=True) | Q(unit=self.unit))
        outline: Outline = get_object_or_404(rows.for_list(), public_id=self.kwargs["public_id"])  # type: ignore[attr-defined]
        return outline

    @property
    def address(self) -> str:
        return outline_address(self.unit, self.outline)


class OutlineDetailView(OutlinePage, TemplateView):
    """Its sections beside the page as it would be printed with the figures of a chosen period."""

    permission_required = "reports.view_outline"
    template_name = "reports/outline_detail.html"
    writing = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outline, user = self.outline, self.request.user
        asked = PreviewForm(self.request.GET, year=chosen_year(self.request, self.unit))
        period = asked.period
        # Read by the assembling, the numbering and the form of a new one.
        prefetch_related_objects([outline], "sections")
        assembled = assemble(*services.preview_of(outline, self.unit, period))
        preview = render_fragment(assembled.document, link_for=None, missing=assembled.blocking)
        may_write = not outline.is_shipped and user.reach.may_write(Outline, self.unit)
        return super().get_context_data(
            outline=outline,
            sections=number_sections(outline.sections.all()),
            asked=asked,
            period=period,
            suits=outline.suits(period.start, period.end),
            preview=mark_safe(preview),  # noqa: S308 - the writer escapes every text
            assembled=assembled,
            may_edit=may_write and user.reach.allows("reports.change_outline", self.unit),
            may_add=user.reach.allows("reports.add_outline", self.unit),
            new_section=NewOutlineSectionForm(user=user, outline=outline),
            **kwargs,
        )


class OutlineUpdateView(OutlinePage, RefusedFormMixin, UpdateView):
    """Name, subject, recipients, days."""

    form_class = OutlineForm
    template_name = "reports/outline_form.html"

    def get_object(self, queryset: Any = None) -> Outline:
        return self.outline

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: OutlineForm) -> HttpResponse:
        try:
            services.save_outline(outline=form.instance, expected_version=form.cleaned_data["version"] or 0)
        except StaleRecordError as stale:
            names = (*form.Meta.fields, "recipients")
            if all(getattr(stale.current, name) == getattr(form.instance, name) for name in names):
                # The other one of two clicks is no other person.
                return redirect(self.address)
            form.come_back_with(version=str(stale.current.version))
            form.add_error(None, "Đề cương vừa được người khác sửa; bản đang lưu hiện ở đầu trang để đối chiếu.")
            return self.render_to_response(self.get_context_data(form=form, stored=stale.current), status=422)
        except services.StepRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "Đã lưu đề cương.")
        return redirect(self.address)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({"outline": self.outline, "stored": None, "back": self.address} | kwargs))


class OutlineArchiveView(OutlinePage, View):
    """Put away, or take back into use; either is undone by the other."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.POST.get("action") == "back":
                services.bring_back_outline(outline=self.outline)
                messages.success(request, "Đề cương được dùng lại.")
            else:
                services.archive_outline(outline=self.outline)
                messages.success(request, "Đã cất đề cương; báo cáo đã lập từ đề cương này giữ nguyên.")
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        return redirect(self.address)


class OutlineDiscardView(OutlinePage, TemplateView):
    """Asks first; can be undone from the message."""

    permission_required = "reports.delete_outline"
    template_name = "core/record_delete.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [("Mục của đề cương", self.outline.sections.count())]
        return super().get_context_data(record=self.outline, kind="đề cương", rows=rows, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        outline = self.outline
        try:
            kept = services.discard_outline(outline=outline)
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect(self.address)
        request.session[_DISCARDED] = {self.unit.slug: kept}
        undo = reverse("reports:outline-restore", args=[self.unit.slug])
        messages.warning(request, f"Đã xóa đề cương “{outline}”.", extra_tags=f"undo:{undo}")
        return redirect("reports:outline-list", self.unit.slug)


class OutlineRestoreView(UnitMixin, View):
    """Brings the last outline back that this person deleted here."""

    permission_required = "reports.delete_outline"
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, unit: str) -> HttpResponse:
        kept = request.session.get(_DISCARDED, {}).get(self.unit.slug)
        if not kept or not request.user.reach.may_write(Outline, self.unit):
            return redirect("reports:outline-list", self.unit.slug)
        outline = services.restore_outline(unit=self.unit, kept=kept)
        del request.session[_DISCARDED]
        messages.success(request, "Đã khôi phục đề cương.")
        return redirect(outline_address(self.unit, outline))
