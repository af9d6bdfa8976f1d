"""Of a report: tables, charts and lists of its sections, and figures that it goes without, several at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.views.generic import FormView

from apps.core.views.once import OnceFormMixin
from apps.reports import services
from apps.reports.assembling import Assembled, assemble
from apps.reports.outline_forms import WaiveGroupForm
from apps.reports.views.outline_sections import SpecView
from apps.reports.views.sections import SectionPage
from apps.reports.views.studio import ReportPage


class SectionSpecView(SectionPage, SpecView):
    """Of a section of a draft."""

    service = staticmethod(services.save_section_spec)

    @property
    def place(self) -> str:
        return self.report.get_absolute_url() + f"#muc-{self.section.pk}"


class MissingFiguresView(ReportPage, OnceFormMixin, FormView):
    """The figures that are still missing, by section; those that are ticked are left out for one reason."""

    form_class = WaiveGroupForm
    template_name = "reports/report_missing.html"
    writing = True

    @cached_property
    def assembled(self) -> Assembled:
        return assemble(self.report)

    @cached_property
    def groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Section and its missing figures, key and label; each figure at the first section that prints it."""
        seen: set[str] = set()
        groups = []
        for group in self.assembled.groups:
            keys = [key for key in group.keys if key in self.assembled.blocking and key not in seen]
            seen.update(keys)
            if keys:
                groups.append((group.title, [(key, self.assembled.figures[key].dated_label) for key in keys]))
        return groups

    def get_form_kwargs(self) -> dict[str, Any]:
        keys = [entry for _, entries in self.groups for entry in entries]
        return super().get_form_kwargs() | {"user": self.request.user, "keys": keys}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_edit = services.may_fill_in(self.report, self.request.user)
        groups = [
            (title, [(key, label, self.figure_address(key)) for key, label in entries])
            for title, entries in self.groups
        ]
        return super().get_context_data(report=self.report, groups=groups, may_edit=may_edit, **kwargs)

    def carry_out(self, form: WaiveGroupForm) -> str:
        try:
            self.count = services.waive_figures(
                report=self.report,
                keys=form.cleaned_data["keys"],
                reason=form.cleaned_data["reason"],
                user=self.request.user,
            )
        except services.StepRefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal
        return str(self.report.get_absolute_url())

    def tell(self, form: WaiveGroupForm) -> None:
        messages.success(self.request, f"Đã ghi lý do bỏ qua {self.count} số liệu.")
