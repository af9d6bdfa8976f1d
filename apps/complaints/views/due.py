"""What is due in the unit."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.views.generic import TemplateView

from apps.complaints.forms.due import DueFilterForm
from apps.complaints.models import Denunciation, Petition, Reception
from apps.complaints.services.due import DENUNCIATION, RECEPTION, STATES, DueList
from apps.complaints.tables import DueTable
from apps.core.access import Access, note_rows
from apps.core.spreadsheets import excel_response
from apps.core.views import PagedTableMixin, UnitMixin

_REGISTERS: Mapping[str, type[Model]] = {"petition": Petition, DENUNCIATION: Denunciation, RECEPTION: Reception}


class DueListView(UnitMixin, PagedTableMixin, TemplateView):
    """Open steps by their due day; `?xuat=xlsx` gives what is seen as a workbook, neither holds a subject."""

    permission_required = "complaints.view_petitionstep"
    template_name = "complaints/due_list.html"
    table_class = DueTable

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.due_list = DueList(user=request.user, unit=self.unit)
        self.form = DueFilterForm(request.GET, officers=self.due_list.officers())
        self.wanted = self.form.wanted
        return super().get(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        """Only the results while the user types, as the lists of records give them."""
        alone = self.request.htmx and not self.request.htmx.history_restore_request
        return ["core/_record_results.html" if alone else self.template_name]

    def get_table_data(self) -> Any:
        return self.due_list.rows(self.wanted)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"unit": self.unit, "due_list": self.due_list}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counted = self.due_list.counts(self.wanted)
        return super().get_context_data(
            filter={"form": self.form},
            states=[(state, label, counted[state]) for state, label in STATES],
            chosen=self.wanted.state,
            days_before=self.due_list.days_before,
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        table = context["table"]
        if self.request.GET.get("xuat") != "xlsx":
            self.note(Access.LISTED, [row.record for row in table.page.object_list])
            response = super().render_to_response(context, **kwargs)
            patch_vary_headers(response, ["HX-Request"])
            return response
        rows = list(table.data.data)
        self.note(Access.EXPORTED, rows)
        header = [str(column.header) for column in table.columns]
        return excel_response("Hạn xử lý", header, map(table.workbook_row, rows), f"han-xu-ly-{self.unit.slug}")

    def note(self, action: Access, rows: list[Mapping[str, Any]]) -> None:
        """A trace for each register of which something is shown; an empty page tells that of petitions."""
        shown = Counter(row["what"] for row in rows) or Counter({"petition": 0})
        seen = {_REGISTERS[what]: number for what, number in shown.items()}
        note_rows(self.request, unit=self.unit, action=action, rows=seen)


def due_urls() -> list[URLPattern]:
    """Patterns of the page."""
    return [path("<slug:unit>/han-xu-ly/", DueListView.as_view(), name="due")]
