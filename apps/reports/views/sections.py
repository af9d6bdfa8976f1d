"""Writing the sections of a draft."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import UpdateView, View

from apps.core.forms import new_sending
from apps.core.services import StaleRecordError
from apps.core.together import rows_of, together
from apps.core.views import OnceFormMixin
from apps.reports import services
from apps.reports.forms import NewSectionForm, SectionCommentForm, SectionForm
from apps.reports.merging import word_difference
from apps.reports.models import Report, ReportSection, ReportState
from apps.reports.views.picking import picker_context
from apps.reports.views.studio import ReportPage
from apps.reports.views.styling import offer_as_typed


def comment_form_kwargs(request: HttpRequest, report: Report, one: ReportSection | None) -> dict[str, Any]:
    """The form may stand on one page with that of a section, whose fields have the same names."""
    return {"user": request.user, "report": report, "one": one, "auto_id": "gop-y-%s"}


class SectionPage(ReportPage):
    """A page of one section of a report."""

    permission_required = "reports.change_report"
    writing = True

    @cached_property
    def section(self) -> Any:
        section = get_object_or_404(self.report.sections.all(), pk=self.kwargs["section"])
        section.report = self.report
        return section

    @property
    def place(self) -> str:
        """The section's place on the report's page."""
        return f"{self.report.get_absolute_url()}#muc-{self.section.pk}"

    def page(self, name: str) -> str:
        return reverse(f"reports:{name}", args=[self.unit.slug, self.report.public_id, self.section.pk])


class SectionUpdateView(SectionPage, OnceFormMixin, UpdateView):
    """Title and text of a section: the figures that can be named in it, what others say of it, last year's words."""

    form_class = SectionForm
    template_name = "reports/section_form.html"
    context_object_name = "section"

    def get_object(self, queryset: Any = None) -> Any:
        return self.section

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.report.is_editable:
            services.note_writer(section=self.section, user=request.user)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: SectionForm) -> HttpResponse:
        if form.cleaned_data["choice"] in (SectionForm.MERGE, SectionForm.THEIRS):
            return self._put_together(form)
        try:
            return super().form_valid(form)
        except StaleRecordError as stale:
            # The other one of two clicks is no other person.
            return self.earlier() or self._show_both(form, stale.current)
        except services.StepRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)

    def carry_out(self, form: SectionForm) -> str:
        section, self.typed = form.instance, {name: form.cleaned_data[name] for name in ("title", "text")}
        services.save_section(section=section, expected_version=form.cleaned_data["version"] or 0)
        services.leave_section(section=section, user=self.request.user)
        return self.place

    def tell(self, form: SectionForm) -> None:
        messages.success(self.request, "Đã lưu mục.")
        restyled, section = services.style_of_section(**self.typed), form.instance
        offer_as_typed(self.request, self.report, section.pk, restyled, self.typed | {"version": section.version})

    def _show_both(self, form: SectionForm, stored: ReportSection) -> HttpResponse:
        """What is stored beside what was typed, and what can become of the two."""
        form.come_back_with(
            version=str(stored.version),
            base=str(form.written_on),
            choice=SectionForm.MERGE,
            submission=new_sending(),
        )
        form.offer_choice()
        form.add_error(
            None,
            "Mục này vừa được người khác sửa nên bản của đồng chí chưa lưu. Đối chiếu, chọn cách xử lý rồi bấm Lưu.",
        )
        typed = form.instance
        conflict = {
            "stored": stored,
            "typed": typed,
            "title": word_difference(stored.title, typed.title),
            "text": word_difference(stored.text, typed.text),
            "last": stored.history.select_related("history_user").first(),
        }
        return self.render_to_response(self.get_context_data(form=form, conflict=conflict), status=422)

    def _put_together(self, form: SectionForm) -> HttpResponse:
        """The form once more with both texts in one, or with the stored one; nothing is saved yet."""
        typed = form.instance
        stored = get_object_or_404(self.report.sections.all(), pk=typed.pk)
        own = {"title": typed.title, "text": typed.text}
        if form.cleaned_data["choice"] == SectionForm.THEIRS:
            title, level, text = stored.title, stored.level, stored.text
            told = "Đã lấy bản đang lưu vào khung soạn; bản của đồng chí còn ở bên dưới để chép lại khi cần."
        else:
            merged = services.merge_section(typed=typed, stored=stored, base_version=form.written_on)
            title, level, text = merged.title, merged.level, merged.text.text
            told = (
                f"Đã gộp hai bản; còn {merged.text.conflicts} chỗ cả hai cùng sửa, nằm giữa các dòng «« và »». Giữ lại "
                "một bản ở mỗi chỗ, bỏ các dòng dấu đó rồi bấm Lưu."
                if merged.text.conflicts
                else "Đã gộp hai bản, không có chỗ nào cả hai cùng sửa. Xem lại rồi bấm Lưu."
            )
        version = str(stored.version)
        form.come_back_with(
            title=title,
            level=str(level),
            text=text,
            version=version,
            base=version,
            choice="",
            submission=new_sending(),
        )
        form.add_error(None, told)
        return self.render_to_response(self.get_context_data(form=form, own=own), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, user = self.report, self.request.user
        asked: list[Callable[[], Any]] = [
            partial(picker_context, self.request, self.unit),
            partial(services.other_writers, self.section, user),
            partial(rows_of, self.section.comments.for_list()),
            partial(services.last_year_of, self.section, Report.objects.visible_to(user)),
        ]
        picked, writers, comments, last_year = together(asked)
        return super().get_context_data(
            report=report,
            **picked,
            writers=writers,
            comments=services.comments_by_section(comments, [self.section]),
            comment_form=SectionCommentForm(**comment_form_kwargs(self.request, report, self.section)),
            may_comment=report.state != ReportState.ISSUED,
            one=self.section,
            last_year=last_year,
            **kwargs,
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
