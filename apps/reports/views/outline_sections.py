"""Writing the sections of an outline, and the tables of any section."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, UpdateView, View

from apps.core.services import StaleRecordError
from apps.core.views import RefusedFormMixin
from apps.core.views.once import OnceFormMixin
from apps.reports import services
from apps.reports.models import OutlineSection
from apps.reports.outline_forms import NewOutlineSectionForm, OutlineSectionForm
from apps.reports.spec_forms import SpecForm
from apps.reports.specs import in_words
from apps.reports.views.outlines import OutlinePage
from apps.reports.views.picking import picker_context

_TAKEN_OUT = "outline_sections_taken_out"


class OutlineSectionPage(OutlinePage):
    """A page of one section of an outline."""

    @cached_property
    def section(self) -> OutlineSection:
        section: OutlineSection = get_object_or_404(self.outline.sections.all(), pk=self.kwargs["section"])  # type: ignore[attr-defined]
        section.outline = self.outline
        return section

    @property
    def place(self) -> str:
        return f"{self.address}#muc-{self.section.pk}"


class OutlineSectionAddView(OutlinePage, OnceFormMixin, FormView):
    """A new section behind another one; the page of the outline asks for it."""

    form_class = NewOutlineSectionForm
    http_method_names: ClassVar[list[str]] = ["post"]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "outline": self.outline}

    def carry_out(self, form: NewOutlineSectionForm) -> str:
        values = {name: form.cleaned_data[name] for name in ("title", "level", "after")}
        section = services.add_outline_section(outline=self.outline, **values)
        return reverse("reports:outline-section-update", args=[self.unit.slug, self.outline.public_id, section.pk])

    def form_valid(self, form: NewOutlineSectionForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except services.StepRefusedError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.address)

    def form_invalid(self, form: NewOutlineSectionForm) -> HttpResponse:
        messages.error(self.request, "Mục mới cần có tiêu đề (không quá 300 chữ).")
        return self.earlier() or redirect(self.address)


class OutlineSectionUpdateView(OutlineSectionPage, RefusedFormMixin, UpdateView):
    """Title, level and text of a section, with the figures that can be named in it."""

    form_class = OutlineSectionForm
    template_name = "reports/outline_section.html"

    def get_object(self, queryset: Any = None) -> OutlineSection:
        return self.section

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: OutlineSectionForm) -> HttpResponse:
        answer = _saved(form, services.save_outline_section, form.instance)
        if answer is None:
            messages.success(self.request, "Đã lưu mục.")
            return redirect(self.place)
        return self.render_to_response(self.get_context_data(form=form, stored=answer or None), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        usual = {"outline": self.outline, "section": self.section, "stored": None, "back": self.place}
        return super().get_context_data(**(usual | picker_context(self.request, self.unit) | kwargs))


def _saved(form: Any, service: Callable[..., Any], section: Any) -> Any:
    """None once it is stored; else what stands there now, or "" where a reason is told by the form alone."""
    try:
        service(section=section, expected_version=form.cleaned_data["version"] or 0)
    except StaleRecordError as stale:
        current: Any = stale.current
        if current.content() == section.content():
            # The other one of two clicks is no other person.
            return None
        form.show_conflict(current)
        return current
    except services.StepRefusedError as refusal:
        form.add_error(None, str(refusal))
        return ""
    return None


class SpecView(RefusedFormMixin, FormView):
    """Kind of a section, its table, chart or list, and when it comes; of an outline or of a report."""

    form_class = SpecForm
    template_name = "reports/section_spec.html"
    service: ClassVar[Callable[..., Any]]

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"user": self.request.user, "unit": self.unit, "section": self.section}  # type: ignore[attr-defined]
        return super().get_form_kwargs() | own

    def form_valid(self, form: SpecForm) -> HttpResponse:
        answer = _saved(form, type(self).service, form.section)
        if answer is None:
            messages.success(self.request, "Đã lưu mục.")
            return redirect(self.place)  # type: ignore[attr-defined]
        stored = in_words(answer) if answer else []
        return self.render_to_response(self.get_context_data(form=form, stored=stored), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        usual = {"section": self.section, "stored": [], "back": self.place}  # type: ignore[attr-defined]
        return super().get_context_data(**(usual | picker_context(self.request, self.unit) | kwargs))  # type: ignore[attr-defined]


class OutlineSectionSpecView(OutlineSectionPage, SpecView):
    """Of a section of an outline."""

    service = staticmethod(services.save_outline_section)


class OutlineSectionActionView(OutlineSectionPage, View):
    """Move a section up or down, take it out, or bring the last one taken out back."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action")
        try:
            if action in ("up", "down"):
                services.move_outline_section(section=self.section, up=action == "up")
            elif action == "delete":
                self._delete(request)
            else:
                self._restore(request)
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        return redirect(self.address)

    def _delete(self, request: HttpRequest) -> None:
        title = self.section.title
        request.session[_TAKEN_OUT] = {self.outline.public_id: services.delete_outline_section(section=self.section)}
        undo = reverse("reports:outline-section-action", args=[self.unit.slug, self.outline.public_id, 0])
        messages.warning(request, f"Đã bỏ mục “{title}”.", extra_tags=f"undo:{undo}")

    def _restore(self, request: HttpRequest) -> None:
        kept = request.session.get(_TAKEN_OUT, {}).get(self.outline.public_id)
        if kept:
            services.restore_outline_section(outline=self.outline, kept=kept)
            del request.session[_TAKEN_OUT]
            messages.success(request, "Đã đưa mục trở lại.")
