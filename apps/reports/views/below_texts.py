"""What the communes wrote under the heading of a section of a consolidated report."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView

from apps.core.services import StaleRecordError
from apps.core.views import OnceFormMixin
from apps.reports import services
from apps.reports.forms import BelowTextsForm
from apps.reports.services.below_texts import BelowTexts
from apps.reports.views.sections import SectionPage
from apps.reports.views.writing import CHANGED_MEANWHILE

# Each may bring a page of prose.
_ON_A_PAGE = 10


class SectionBelowView(SectionPage, OnceFormMixin, FormView):
    """The communes' words, some communes a page; those that are ticked go to the end of the section."""

    form_class = BelowTextsForm
    template_name = "reports/section_below.html"

    @cached_property
    def below(self) -> BelowTexts:
        return services.below_texts_of(self.section, self.request.GET.get("muc", ""))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "texts": self.below.texts}

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.section.version}

    def form_valid(self, form: BelowTextsForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except StaleRecordError:
            # The other one of two clicks is no other person.
            if earlier := self.earlier():
                return earlier
            messages.error(self.request, CHANGED_MEANWHILE)
            return redirect(self.page("section-below"))

    def carry_out(self, form: BelowTextsForm) -> str:
        try:
            services.take_below_texts(
                section=self.section,
                texts=self.below.texts,
                slugs=form.cleaned_data["communes"],
                expected_version=form.cleaned_data["version"] or 0,
            )
        except services.StepRefusedError as refusal:
            raise ValidationError(str(refusal)) from refusal
        return self.page("section-update")

    def tell(self, form: BelowTextsForm) -> None:
        messages.success(self.request, "Đã đưa lời văn của các xã vào cuối mục; kiểm tra và rút gọn rồi lưu.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.below.texts, _ON_A_PAGE).get_page(self.request.GET.get("page"))
        looked_at = {"heading": self.below.heading, "headings": self.below.headings}
        return super().get_context_data(report=self.report, section=self.section, page=page, **looked_at, **kwargs)
