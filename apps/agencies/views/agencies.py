"""Pages of agencies; each shows what was recorded of it."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.views.generic import View

from apps.agencies.filters.agencies import AgencyFilter
from apps.agencies.forms.agencies import AgencyForm
from apps.agencies.models import (
    Agency,
    CollectiveAgreement,
    Discipline,
    InternalRule,
    StaffConference,
    WorkplaceDialogue,
)
from apps.agencies.tables.agencies import AgencyTable
from apps.core.display import shown
from apps.core.together import all_of, number_of, rows_of
from apps.core.views import RecordPages
from apps.core.views.records import RecordDetailView, RecordListView

# So many of the newest rows of each kind stand on an agency's page.
MOST_SHOWN = 10
KINDS = (StaffConference, WorkplaceDialogue, InternalRule, CollectiveAgreement, Discipline)


class WorkplaceListView(RecordListView):
    """A list of workplaces' records, with the way to the other ones."""

    template_name = "agencies/workplace_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            (model._meta.verbose_name_plural, reverse(f"agencies:{model._meta.model_name}-list", args=[self.unit.slug]))
            for model in (Agency, *KINDS)
        ]
        return super().get_context_data(tabs=tabs, **kwargs)


class AgencyDetailView(RecordDetailView):
    template_name = "agencies/agency_detail.html"

    def parts(self) -> dict[str, Any]:
        return super().parts() | {
            "boards": self.boards,
            "sections": lambda: all_of(*(partial(self.section, model) for model in KINDS)),
        }

    def boards(self) -> list[dict[str, Any]]:
        """The agency's boards that the user may see, with who sits on them today."""
        today = timezone.localdate()
        rows = self.object.boards.visible_to(self.request.user).for_list()
        return [{"board": row, "members": row.composition_on(today)} for row in rows_of(rows)]

    def section(self, model: Any) -> dict[str, Any]:
        """Title, newest rows and number of the agency's records of one kind, and where to see and add them."""
        name = model._meta.model_name
        rows = model.objects.visible_to(self.request.user).filter(agency=self.object).for_list()
        at = reverse(f"agencies:{name}-list", args=[self.unit.slug])
        add = reverse(f"agencies:{name}-create", args=[self.unit.slug])
        number, newest = all_of(partial(number_of, rows), partial(rows_of, rows[:MOST_SHOWN]))
        may_add = self.request.user.reach.allows(f"agencies.add_{name}", self.unit)
        return {
            "title": model._meta.verbose_name_plural,
            "kind": model._meta.verbose_name,
            "number": number,
            "rows": newest,
            "list_url": f"{at}?agency={self.object.pk}",
            "add_url": f"{add}?co_quan={self.object.pk}" if may_add else "",
        }


class AgencyPages(RecordPages):
    model = Agency
    form_class = AgencyForm
    table_class = AgencyTable
    filterset_class = AgencyFilter
    views: ClassVar[Mapping[str, type[View]]] = {"list": WorkplaceListView, "detail": AgencyDetailView}
    detail = (
        "kind",
        "head",
        ("Số cán bộ, công chức, viên chức, người lao động", lambda agency: shown(agency.staff)),
        "must_confer",
        "opened_on",
        "closed_on",
    )
    intro = (
        "Cơ quan, trường học, trạm y tế, doanh nghiệp trên địa bàn. Nơi thôi hoạt động thì ghi ngày cuối, không xóa."
    )
