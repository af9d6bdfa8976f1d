"""Putting a figure into a text: what the pages that write texts offer, and the page that works without JavaScript."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.views.generic import TemplateView

from apps.agencies.models import Agency
from apps.core.indicators import all_indicators
from apps.core.together import all_of, rows_of
from apps.core.views import UnitMixin
from apps.reports import services
from apps.reports.assembling import printable_units
from apps.reports.below import communes_ever_below
from apps.reports.figure_search import find_figures
from apps.reports.outline_forms import FigureTokenForm
from apps.reports.tokens import BELOW
from apps.villages.models import Village

# Of more figures nobody reads the kinds of each; the page would weigh too much for a weak line.
_MOST_WITH_KINDS = 40


def picker_context(request: HttpRequest, unit: Any) -> dict[str, Any]:
    """Figures and villages for `reports/_figure_picker.html`, and the page with all choices."""
    villages, below = all_of(
        partial(rows_of, Village.objects.visible_to(request.user).filter(unit=unit).for_list()),
        partial(communes_ever_below, unit),
    )
    return {
        "indicators": services.indicators_by_label(),
        "villages": villages,
        "below": bool(below),
        "picker_url": reverse("reports:figure-token", args=[unit.slug]),
    }


class FigureTokenView(UnitMixin, TemplateView):
    """Finds a figure by words without diacritics or by its code, and shows what to copy into a text."""

    permission_required = "reports.change_report"
    template_name = "reports/figure_token.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = FigureTokenForm(self.request.GET, scopes=self.scopes())
        words = form.cleaned_data.get("q", "") if form.is_bound and form.is_valid() else ""
        found = find_figures(words)
        few = len(found) <= _MOST_WITH_KINDS
        shown = [(each, form.token_of(each.name), _kinds(each, form) if few else []) for each in found]
        return super().get_context_data(form=form, rows=shown, count=len(found), every=len(all_indicators()), **kwargs)

    def scopes(self) -> list[tuple[str, str]]:
        """The unit as a whole, its villages and agencies, and the units that its reports may print."""
        user = self.request.user
        villages = Village.objects.visible_to(user).filter(unit=self.unit).for_list()
        agencies = Agency.objects.visible_to(user).filter(unit=self.unit).for_list()
        units, below = printable_units(self.unit), communes_ever_below(self.unit)
        return [
            ("", "toàn đơn vị (trong mục lặp: thôn, cơ quan đang xét)"),
            ("all", "toàn đơn vị, cả trong mục lặp"),
            *((f"village:{village.slug}", str(village)) for village in villages),
            *((f"agency:{agency.public_id}", str(agency)) for agency in agencies),
            *((f"unit:{slug}", str(unit)) for slug, unit in (units | below).items() if unit != self.unit),
            *([(BELOW, "cộng các xã trực thuộc, theo báo cáo của xã")] if below else []),
        ]


def _kinds(indicator: Any, form: FigureTokenForm) -> list[tuple[str, str]]:
    """Each kind of the figure with its token."""
    return [
        (label, token)
        for dimension, values in indicator.dimensions.items()
        for value, label in (values or {}).items()
        if (token := form.token_of(f"{indicator.name}|{dimension}={value}"))
    ]
