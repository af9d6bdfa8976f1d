"""Writing together: who is at a section, comments, former versions, last year's words, and words as they were typed."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from apps.core.services import StaleRecordError
from apps.core.text import as_key
from apps.core.views import OnceFormMixin
from apps.reports import services
from apps.reports.forms import SectionCommentForm
from apps.reports.merging import word_difference
from apps.reports.models import Report, ReportState, SectionComment
from apps.reports.views.sections import SectionPage, comment_form_kwargs
from apps.reports.views.studio import ReportPage
from apps.reports.views.styling import AS_TYPED

CHANGED_MEANWHILE = "Mục này vừa được người khác sửa nên chưa làm được; xem lại bản đang lưu rồi thực hiện lại."


class SectionWritersView(SectionPage, View):
    """Asked now and then by the open page of a section: notes who is there and tells who else is."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        section, user = self.section, request.user
        if self.report.is_editable:
            services.note_writer(section=section, user=user)
        seen = as_key(request.POST.get("version", ""))
        context = {
            "unit": self.unit,
            "report": self.report,
            "section": section,
            "writers": services.other_writers(section, user),
            "newer": seen is not None and seen < section.version,
        }
        return render(request, "reports/_section_writers.html", context)


class SectionAsTypedView(ReportPage, View):
    """Takes back what the style changed in the words saved last: a section's, or the subject's (section 0)."""

    permission_required = "reports.change_report"
    writing = True
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report, key = self.report, self.kwargs["section"]
        section = get_object_or_404(report.sections.all(), pk=key) if key else None
        kept = request.session.get(AS_TYPED, {})
        if (kept.get("report"), kept.get("section")) != (report.public_id, key):
            messages.error(request, "Không còn bản như đã gõ để lấy lại.")
            return redirect(report)
        try:
            if section is None:
                report.subject = kept["subject"]
                services.save_report(report=report, user=request.user, expected_version=kept["version"], as_typed=True)
            else:
                section.report, section.title, section.text = report, kept["title"], kept["text"]
                services.save_section(section=section, expected_version=kept["version"], as_typed=True)
        except StaleRecordError:
            messages.error(request, CHANGED_MEANWHILE)
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            del request.session[AS_TYPED]
            messages.success(request, "Đã lưu như đã gõ.")
        return redirect(f"{report.get_absolute_url()}#muc-{key}" if key else report.get_absolute_url())


class SectionVersionsView(SectionPage, TemplateView):
    """The former texts of a section, two of them compared, and one brought back."""

    template_name = "reports/section_versions.html"

    @property
    def writing(self) -> bool:
        return self.request.method == "POST"

    def get_permission_required(self) -> tuple[str]:
        return ("reports.change_report" if self.writing else "reports.view_report",)

    @cached_property
    def versions(self) -> list[services.SectionVersion]:
        return services.section_versions(self.section)

    def _named(self, key: str) -> services.SectionVersion | None:
        wanted = as_key(key)
        return next((version for version in self.versions if version.key == wanted), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest = self.versions[0] if self.versions else None
        newer = self._named(self.request.GET.get("den", "")) or newest
        older = self._named(self.request.GET.get("tu", ""))
        if older is None and newer is not None:
            older = next((version for version in self.versions if version.number < newer.number), newer)
        user = self.request.user
        context = super().get_context_data(**kwargs)
        return context | {
            "report": self.report,
            "section": self.section,
            "versions": self.versions,
            "newest": newest,
            "older": older,
            "newer": newer,
            "title": word_difference(older.title, newer.title) if older and newer else (),
            "text": word_difference(older.text, newer.text) if older and newer else (),
            "may_edit": self.report.is_editable
            and user.reach.may_write_record(self.report)
            and user.reach.allows("reports.change_report", self.unit),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version, seen = self._named(request.POST.get("ban", "")), as_key(request.POST.get("version", ""))
        if version is None:
            messages.error(request, "Chọn bản cần lấy lại trong danh sách.")
            return redirect(self.page("section-versions"))
        try:
            services.bring_back_version(section=self.section, version=version, expected_version=seen or 0)
        except StaleRecordError:
            messages.error(request, CHANGED_MEANWHILE)
            return redirect(self.page("section-versions"))
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
            return redirect(self.report)
        messages.success(request, f"Đã lấy lại bản {version.number} thành bản mới.")
        return redirect(self.place)


class SectionLastYearView(SectionPage, View):
    """Puts last year's words into a section that is still empty, with the figures' names for its numbers."""

    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        section = self.section
        found = services.last_year_of(section, Report.objects.visible_to(request.user))
        if found is None:
            messages.error(request, "Không có lời văn năm trước cho mục này.")
            return redirect(self.page("section-update"))
        try:
            services.take_last_year(section=section, last_year=found, expected_version=section.version)
        except StaleRecordError:
            messages.error(request, CHANGED_MEANWHILE)
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Đã lấy lời văn năm trước; số liệu của các chỉ tiêu là của kỳ này.")
            if numbers := found.section.typed_numbers:
                shown = ", ".join(numbers[:15]) + ("…" if len(numbers) > 15 else "")
                messages.warning(request, f"Kiểm tra từng số, năm, số văn bản gõ tay từ năm trước: {shown}.")
        return redirect(self.page("section-update"))


class CommentListView(ReportPage, OnceFormMixin, FormView):
    """What is said about the sections of a report: added, marked as dealt with, opened again.

    The page of a section takes the part that it shows (`mot_muc`) through htmx, so that nobody leaves what he types.
    """

    form_class = SectionCommentForm
    template_name = "reports/comments.html"

    @property
    def writing(self) -> bool:
        return self.request.method == "POST"

    def get_permission_required(self) -> tuple[str]:
        return ("reports.add_sectioncomment" if self.writing else "reports.view_report",)

    @cached_property
    def one(self) -> Any:
        """The only section that is shown, or None for all of them."""
        asked = self.request.POST.get("mot_muc") or self.request.GET.get("muc", "")
        key = as_key(asked)
        return self.report.sections.filter(pk=key).first() if key else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | comment_form_kwargs(self.request, self.report, self.one)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action", "")
        if action not in ("resolve", "reopen"):
            response = super().post(request, *args, **kwargs)
            stored = response.status_code == 302
            return self._part() if stored and request.htmx else response  # type: ignore[attr-defined]
        rows = SectionComment.objects.editable_by(request.user).filter(report=self.report).for_list()
        comment = get_object_or_404(rows, pk=as_key(request.POST.get("comment", "")) or 0)
        comment.report = self.report
        try:
            services.settle_comment(comment=comment, user=request.user, resolved=action == "resolve")
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        return self._part() if request.htmx else redirect(self._address(comment.pk))  # type: ignore[attr-defined]

    def form_valid(self, form: SectionCommentForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except services.StepRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)

    def form_invalid(self, form: SectionCommentForm) -> HttpResponse:
        # htmx puts nothing into the page that comes as an error.
        return self._part(form) if self.request.htmx else super().form_invalid(form)  # type: ignore[attr-defined]

    def carry_out(self, form: SectionCommentForm) -> str:
        comment = services.add_comment(report=self.report, user=self.request.user, **self._said(form))
        return self._address(comment.pk)

    @staticmethod
    def _said(form: SectionCommentForm) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in ("section", "quote", "text")}

    def tell(self, form: SectionCommentForm) -> None:
        if not self.request.htmx:  # type: ignore[attr-defined]
            messages.success(self.request, "Đã ghi góp ý.")

    def _address(self, comment: int) -> str:
        page = reverse("reports:comment-list", args=[self.unit.slug, self.report.public_id])
        return f"{page}#gop-y-{comment}"

    def _part(self, form: Any = None) -> HttpResponse:
        form = form or self.form_class(**comment_form_kwargs(self.request, self.report, self.one))
        return render(self.request, "reports/_comments.html", self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, user = self.report, self.request.user
        sections = [self.one] if self.one else list(report.sections.all())
        rows = report.comments.for_list()
        comments = services.comments_by_section(rows.filter(section=self.one) if self.one else rows, sections)
        may_comment = (
            report.state != ReportState.ISSUED
            and user.reach.may_write_record(report)
            and user.reach.allows("reports.add_sectioncomment", self.unit)
        )
        context = super().get_context_data(report=report, comments=comments, one=self.one, **kwargs)
        return context | {"comment_form": context["form"], "may_comment": may_comment}
