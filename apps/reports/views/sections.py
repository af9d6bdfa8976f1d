"""Writing the sections of a draft."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import UpdateView, View

from apps.core.services import StaleRecordError
from apps.core.views import RefusedFormMixin
from apps.reports import services
from apps.reports.forms import NewSectionForm, SectionForm
from apps.reports.views.studio import ReportPage
from apps.villages.models import Village


class SectionPage(ReportPage):
    """A page of one section of a report."""

    permission_required = "reports.change_report"
    writing = True

    @cached_property
    def section(self) -> Any:
        section = get_object_or_404(self.report.sections.all(), pk=self.kwargs["section"])
        section.report = self.report
        return section


class SectionUpdateView(SectionPage, RefusedFormMixin, UpdateView):
    """Title and text of a section, with the figures that can be named in it."""

    form_class = SectionForm
    template_name = "reports/section_form.html"
    context_object_name = "section"

    def get_object(self, queryset: Any = None) -> Any:
        return self.section

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: SectionForm) -> HttpResponse:
        try:
            services.save_section(section=form.instance, expected_version=form.cleaned_data["version"])
        except StaleRecordError as stale:
            form.come_back_with(version=str(stale.current.version))
            form.add_error(None, "Mục này vừa được người khác sửa; bản đang lưu hiện ở bên dưới để đối chiếu.")
            return self.render_to_response(self.get_context_data(form=form, stored=stale.current), status=422)
        except services.StepRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "Đã lưu mục.")
        return redirect(self.report.get_absolute_url() + f"#muc-{self.section.pk}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        villages = Village.objects.visible_to(self.request.user).filter(unit=self.unit).for_list()
        return super().get_context_data(
            report=self.report, indicators=services.indicators_by_label(), villages=villages, **kwargs
        )


class SectionAddView(ReportPage, View):
    """A new section behind another one."""

    permission_required = "reports.change_report"
    writing = True
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NewSectionForm(request.POST, user=request.user, report=self.report)
        if not form.is_valid():
            messages.error(request, "Mục mới cần có tiêu đề (không quá 300 chữ).")
            return redirect(self.report)
        try:
            section = services.add_section(report=self.report, **form.cleaned_data)
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect(self.report)
        return redirect("reports:section-update", self.unit.slug, self.report.public_id, section.pk)


class SectionActionView(SectionPage, View):
    """Move a section up or down, take it out, or bring the last one taken out back."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action")
        try:
            if action in ("up", "down"):
                services.move_section(section=self.section, up=action == "up")
            elif action == "delete":
                title = self.section.title
                request.session["taken_out"] = {self.report.public_id: services.delete_section(section=self.section)}
                undo = reverse("reports:section-action", args=[self.unit.slug, self.report.public_id, 0])
                messages.warning(request, f"Đã bỏ mục “{title}”.", extra_tags=f"undo:{undo}")
            else:
                self._restore(request)
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        return redirect(self.report)

    def _restore(self, request: HttpRequest) -> None:
        kept = request.session.get("taken_out", {}).get(self.report.public_id)
        if kept:
            services.restore_section(report=self.report, kept=kept)
            del request.session["taken_out"]
            messages.success(request, "Đã đưa mục trở lại.")
