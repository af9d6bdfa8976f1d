"""What is due in the unit, and the private calendar of it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView, View

from apps.complaints.forms.due import DueFilterForm
from apps.complaints.forms.feeds import DueFeedForm
from apps.complaints.models import Denunciation, Petition, Reception
from apps.complaints.services.due import DENUNCIATION, RECEPTION, STATES, DueList
from apps.complaints.services.feeds import entries_of, feed_of, renew_feed, stop_feed
from apps.complaints.tables import DueTable
from apps.core.access import Access, note_access
from apps.core.icalendar import calendar_text
from apps.core.spreadsheets import excel_response
from apps.core.views import OnceFormMixin, PagedTableMixin, UnitMixin

_REGISTERS: Mapping[str, type[Model]] = {"petition": Petition, DENUNCIATION: Denunciation, RECEPTION: Reception}
_PRODUCT = "-//Dan chu co so//Lich han xu ly//VI"
_KEPT_SECONDS = 3600


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
        for what, number in shown.items():
            note_access(self.request, unit=self.unit, model=_REGISTERS[what], action=action, rows=number)


class DueFeedView(OnceFormMixin, UnitMixin, FormView):
    """The person's own calendar address: made, changed and stopped here."""

    permission_required = "complaints.view_petitionstep"
    form_class = DueFeedForm
    template_name = "complaints/due_feed.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = feed_of(self.request.user)
        address = reverse("complaints:due-calendar", args=[feed.key]) if feed else ""
        return super().get_context_data(
            feed=feed, address=self.request.build_absolute_uri(address) if feed else "", **kwargs
        )

    def carry_out(self, form: Any) -> str:
        if form.cleaned_data["action"] == DueFeedForm.STOP:
            stop_feed(user=self.request.user)
        else:
            renew_feed(user=self.request.user)
        return reverse("complaints:due-feed", args=[self.unit.slug])

    def tell(self, form: Any) -> None:
        stopped = form.cleaned_data["action"] == DueFeedForm.STOP
        messages.success(self.request, "Đã ngừng lịch hạn." if stopped else "Đã tạo địa chỉ lịch hạn mới.")


@method_decorator(login_not_required, name="dispatch")
class DueCalendarView(View):
    """The calendar itself, for a calendar program: whoever has the address reads it, nobody else learns that it is."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        entries = entries_of(token)
        if entries is None:
            response = HttpResponse("Không có lịch ở địa chỉ này.\n", status=404, content_type="text/plain")
        else:
            text = calendar_text(name="Lịch hạn việc", entries=entries, stamp=timezone.now(), product=_PRODUCT)
            response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["X-Robots-Tag"] = "noindex, nofollow"
        patch_cache_control(response, private=True, max_age=_KEPT_SECONDS if entries is not None else 0)
        return response


def due_urls() -> list[URLPattern]:
    """Patterns of these pages; the address of the calendar names its key `token`, which the log leaves out."""
    return [
        path("lich-han/<slug:token>.ics", DueCalendarView.as_view(), name="due-calendar"),
        path("<slug:unit>/han-xu-ly/", DueListView.as_view(), name="due"),
        path("<slug:unit>/han-xu-ly/lich/", DueFeedView.as_view(), name="due-feed"),
    ]
