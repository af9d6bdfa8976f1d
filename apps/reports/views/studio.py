"""Where a report is begun, written, previewed, reviewed and issued."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.views.generic import DetailView, FormView, ListView, TemplateView, UpdateView, View

from apps.core.downloads import file_response
from apps.core.history import MOST_STEPS, timeline
from apps.core.services import StaleRecordError, earlier_result
from apps.core.together import rows_of, together
from apps.core.views import RefusedFormMixin, UnitMixin, VisibleMixin
from apps.documents.models import Delivery, NumberBook
from apps.documents.rules import symbol
from apps.documents.services import (
    NUMBER_TAKEN,
    NumberNeededError,
    NumberTakenError,
    ReplacementRefusedError,
    may_release,
)
from apps.documents.writers.html import render_fragment
from apps.documents.writers.pdf import render_pdf
from apps.reports import services
from apps.reports.assembling import Assembled, assemble, number_sections
from apps.reports.checking import check_report
from apps.reports.forms import BeginReportForm, CommentForm, IssueForm, NewSectionForm, ReportForm
from apps.reports.frozen import changed_since_issue, frozen_label
from apps.reports.models import Report, ReportReturn, ReportSection, ReportState, SectionComment
from apps.reports.views.styling import offer_as_typed
from apps.reports.views.years import chosen_year


class ReportListView(VisibleMixin, ListView):
    """The unit's reports, newest period first."""

    model = Report
    permission_required = "reports.view_report"
    template_name = "reports/report_list.html"
    paginate_by = 25

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        may_add = user.reach.allows("reports.add_report", self.unit)
        return super().get_context_data(may_add=may_add, **kwargs)


class ReportCreateView(UnitMixin, RefusedFormMixin, FormView):
    """Begin a report from an outline."""

    form_class = BeginReportForm
    permission_required = "reports.add_report"
    template_name = "reports/report_create.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def get_initial(self) -> dict[str, Any]:
        return {"year": chosen_year(self.request, self.unit)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A sending that came in before leads to its report, whatever would be said of a second one."""
        form = self.get_form()
        valid = form.is_valid()
        key = form.cleaned_data["submission"]
        earlier = earlier_result(key, request.user) if key else None
        if earlier:
            return redirect(earlier)
        return self.form_valid(form) if valid else self.form_invalid(form)

    def form_valid(self, form: BeginReportForm) -> HttpResponse:
        key = form.cleaned_data["submission"]
        try:
            report = services.begin_report(
                unit=self.unit,
                outline=form.cleaned_data["outline"],
                period=form.period,
                user=self.request.user,
                submission=key,
                issued_on=form.cleaned_data["issued_on"],
            )
        except IntegrityError:
            # The same sending came in twice at once; the other one won.
            return redirect(earlier_result(key, self.request.user) or "reports:report-list", self.unit.slug)
        messages.success(self.request, "Đã lập dự thảo báo cáo từ đề cương.")
        return redirect(report)


class ReportPage(VisibleMixin):
    """A page of one report; the ones that change it need `writing`."""

    model = Report
    permission_required: Any = "reports.view_report"
    slug_field = slug_url_kwarg = "public_id"

    @cached_property
    def report(self) -> Report:
        user = self.request.user
        rows = Report.objects.editable_by(user) if self.writing else Report.objects.visible_to(user)
        return get_object_or_404(rows.filter(unit=self.unit).for_list(), public_id=self.kwargs["public_id"])

    def figure_address(self, key: str) -> str:
        page = reverse("reports:report-figure", args=[self.unit.slug, self.report.public_id])
        return f"{page}?{urlencode({'khoa': key})}"


class ReportHistoryView(ReportPage, TemplateView):
    """Who changed what in the report and its sections, from what to what."""

    template_name = "core/record_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        steps = timeline(self.report, [("Mục", ReportSection), ("Góp ý", SectionComment)])
        return super().get_context_data(record=self.report, steps=steps, most=MOST_STEPS, **kwargs)


class ReportDetailView(ReportPage, DetailView):
    """The studio: sections on one side, the pages as they will be printed on the other, figures and steps below."""

    template_name = "reports/report_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, user = self.object, self.request.user
        self.report = report
        # Read by the assembling, the checks, the numbering and the page itself.
        prefetch_related_objects([report], "sections")
        assembled = assemble(report)
        figures = self.figure_groups(assembled)
        shown = report.document.document if report.document else assembled.document
        missing = frozenset() if report.document else assembled.blocking
        preview = render_fragment(shown, link_for=self.figure_address, missing=missing)
        writable = user.reach.may_write_record(report)
        returns = ReportReturn.objects.visible_to(user).standing().filter(document=report.document_id).for_list()
        asked: list[Callable[[], Any]] = [
            partial(services.open_comments, report),
            partial(services.writers_by_section, report, user),
            partial(rows_of, report.steps.select_related("by")),
            partial(rows_of, returns),
        ]
        waiting, writers, steps, returned = together(asked)
        return super().get_context_data(
            report=report,
            sections=_with_company(report, writers, waiting),
            open_comments=sum(waiting.values()),
            figures=figures,
            blocking=len(assembled.blocking),
            checked=None if report.document else check_report(report, assembled),
            errors=assembled.errors,
            warnings=assembled.warnings,
            hidden_sections=assembled.hidden,
            differences=changed_since_issue(report, assembled),
            returns=returned,
            preview=mark_safe(preview),  # noqa: S308 - the writer escapes every text
            steps=steps,
            may_edit=writable and report.is_editable and user.reach.allows("reports.change_report", self.unit),
            moves=_moves(report, user) if writable else [],
            may_review=user.reach.allows("reports.review_report", self.unit),
            may_issue=user.reach.allows("reports.issue_report", self.unit),
            may_release=may_release(user, self.unit),
            new_section=NewSectionForm(user=user, report=report),
            **kwargs,
        )

    def figure_groups(self, assembled: Assembled) -> list[tuple[str, list[tuple[str, str, str, str]], int]]:
        """Heading, figures (label, address, text, state) and how many are missing; by section while it is written."""
        if self.report.document:
            frozen = self.report.document.figures
            rows = [
                (frozen_label(self.report, f), self.figure_address(f["key"]), f["text"], f["state"]) for f in frozen
            ]
            return [("Số liệu đã ban hành", rows, 0)] if rows else []
        groups = []
        for group in assembled.groups:
            own = [(key, assembled.figures[key]) for key in group.keys]
            rows = [(f.dated_label, self.figure_address(key), f.text(f.token.style), f.state) for key, f in own]
            groups.append((group.title, rows, sum(figure.blocks_issuing for _, figure in own)))
        return groups


def _with_company(
    report: Report, writers: Mapping[int, list[Any]], waiting: Mapping[int | None, int]
) -> list[tuple[str, ReportSection, int, list[Any]]]:
    """Each section with its number, how many comments on it wait, and who else writes it now."""
    return [
        (number, section, waiting.get(section.pk, 0), writers.get(section.pk, []))
        for number, section in number_sections(report.sections.all())
    ]


def _moves(report: Report, user: Any) -> list[tuple[str, str, str]]:
    """The steps that this user may take now: name, label, button style."""
    offered = {
        ReportState.DRAFT: [("submit", "Trình duyệt", "primary", "reports.submit_report")],
        ReportState.IN_REVIEW: [("approve", "Duyệt", "primary", "reports.review_report")],
        ReportState.APPROVED: [],
    }
    steps = offered.get(ReportState(report.state), [])
    return [
        (name, label, style) for name, label, style, permission in steps if user.reach.allows(permission, report.unit)
    ]


class ReportPdfView(ReportPage, View):
    """The pages as they would be printed now; each figure links to the records behind it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report = self.report
        if report.document:
            return redirect("documents:issued-file", self.unit.slug, report.document.public_id, "pdf")
        assembled = assemble(report)
        content = render_pdf(
            assembled.document,
            link_for=lambda key: request.build_absolute_uri(self.figure_address(key)),
            missing=frozenset(assembled.blocking),
        )
        return file_response(content, "pdf", f"du-thao-{self.unit.slug}-{report.end.year}.pdf", inline=True)


class ReportUpdateView(ReportPage, RefusedFormMixin, UpdateView):
    """Form of the document: date, signer, recipients."""

    form_class = ReportForm
    permission_required = "reports.change_report"
    template_name = "reports/report_form.html"
    writing = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "unit": self.unit}

    def form_valid(self, form: ReportForm) -> HttpResponse:
        typed = form.cleaned_data["subject"]
        try:
            services.save_report(
                report=form.instance, user=self.request.user, expected_version=form.cleaned_data["version"] or 0
            )
        except StaleRecordError as stale:
            form.show_conflict(stale.current)
            return self.form_invalid(form)
        except services.StepRefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, "Đã lưu thể thức báo cáo.")
        kept = {"subject": typed, "version": form.instance.version}
        offer_as_typed(self.request, form.instance, 0, services.style_of_subject(typed), kept)
        return redirect(form.instance)


class ReportStepView(ReportPage, View):
    """Submit, approve or return."""

    writing = True
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        taken = {"submit": self._submit, "approve": self._approve, "return": self._return}
        step = taken.get(request.POST.get("action", ""))
        if step is None:
            raise Http404
        try:
            messages.success(request, step())
        except services.StepRefusedError as refusal:
            messages.error(request, str(refusal))
        return redirect(self.report)

    @property
    def seen_version(self) -> int:
        typed = self.request.POST.get("version", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0

    def _submit(self) -> str:
        services.submit_report(report=self.report, user=self.request.user, seen_version=self.seen_version)
        return "Đã trình lãnh đạo duyệt."

    def _approve(self) -> str:
        services.approve_report(report=self.report, user=self.request.user, seen_version=self.seen_version)
        return "Đã duyệt báo cáo."

    def _return(self) -> str:
        form = CommentForm(self.request.POST, user=self.request.user)
        comment = form.cleaned_data["comment"] if form.is_valid() else ""
        services.return_report(
            report=self.report, user=self.request.user, comment=comment, seen_version=self.seen_version
        )
        return "Đã trả lại để sửa."


class ReportIssueView(ReportPage, RefusedFormMixin, FormView):
    """Asks once more, then binds the number and writes the files."""

    permission_required = "reports.issue_report"
    template_name = "reports/report_issue.html"
    form_class = IssueForm
    writing = True

    @cached_property
    def book(self) -> NumberBook:
        return services.book_for(self.report)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.book.kept_in == NumberBook.KeptIn.PORTAL:
            del form.fields["number"]
        if self.earlier is None or self.settles is not None:
            del form.fields["replaces"]
        else:
            form.fields["replaces"].label = f"Thay thế văn bản {self.earlier} đã ban hành"
        return form

    @cached_property
    def earlier(self) -> Any:
        return services.earlier_document(self.report)

    @cached_property
    def settles(self) -> Any:
        """The document that came back and is replaced without being asked."""
        return services.document_to_settle(self.report)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        next_number = self.book.last_number + 1
        sign = symbol(next_number, self.book.type_code, self.book.organ)
        received = Delivery.objects.visible_to(self.request.user).filter(document=self.earlier).standing().for_list()
        more = {"earlier": self.earlier, "settles": self.settles, "received": received if self.earlier else ()}
        return super().get_context_data(report=self.report, book=self.book, sign=sign, **more, **kwargs)

    def form_valid(self, form: IssueForm) -> HttpResponse:
        if self.report.state == ReportState.ISSUED:
            return redirect(self.report.document)
        try:
            report = services.issue_report(
                report=self.report,
                user=self.request.user,
                number=form.cleaned_data.get("number"),
                replaces=form.cleaned_data.get("replaces", False),
            )
        except NumberTakenError:
            form.add_error("number", NUMBER_TAKEN)
            return self.form_invalid(form)
        except ReplacementRefusedError as refusal:
            form.add_error("replaces" if "replaces" in form.fields else None, str(refusal))
            return self.form_invalid(form)
        except NumberNeededError:
            raise PermissionDenied from None
        except services.StepRefusedError as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.report)
        messages.success(self.request, f"Đã ban hành báo cáo số {report.document.sign}.")
        return redirect(report.document)
