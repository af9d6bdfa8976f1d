"""How many households each village has on a day, and who casts their votes; also as Excel and as a printed list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView

from apps.core.access import Access, note_access
from apps.core.spreadsheets import excel_response
from apps.core.text import slugify_vi
from apps.core.views import UnitMixin
from apps.households.forms.events import DayForm
from apps.households.models import Household
from apps.households.services import printing
from apps.households.services.entitled import Entitled, counts_on, entitled, residences_on, with_representatives
from apps.households.views.register import pdf_response
from apps.villages.models import Village

_HEADER = (
    "STT",
    "Thôn",
    "Mã hộ",
    "Cử tri đại diện hộ",
    "Năm sinh",
    "Tư cách",
    "Chủ hộ",
)


class EntitledView(UnitMixin, TemplateView):
    """Any day, with the names, heads and representatives of that day."""

    permission_required = "households.view_household"
    template_name = "households/entitled.html"
    rows_per_page = 25

    def get_form(self) -> DayForm:
        villages = Village.objects.visible_to(self.request.user).filter(unit=self.unit).for_list()
        data = self.request.GET.copy()
        data.setdefault("ngay", f"{timezone.localdate():%d/%m/%Y}")
        return DayForm(data, villages=villages)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, counts=[], page=None))
        day, village = form.cleaned_data["ngay"], form.cleaned_data["village"]
        if request.GET.get("xuat") in ("xlsx", "pdf"):
            return self.export(form)
        counts = counts_on(unit=self.unit, day=day, viewer=request.user)
        residences = residences_on(unit=self.unit, day=day, village=village, viewer=request.user)
        page = Paginator(residences, self.rows_per_page).get_page(request.GET.get("page"))
        rows = with_representatives(page.object_list, day)
        self.note(Access.LISTED, len(rows))
        context = {"form": form, "day": day, "counts": counts, "rows": rows, "page": page}
        context["total"] = sum(count for _, _, count in counts)
        context["readable"] = self.readable(rows)
        context["too_long_to_print"] = printing.TOO_LONG if page.paginator.count > printing.MOST_ROWS else ""
        return self.render_to_response(self.get_context_data(**context))

    def export(self, form: DayForm) -> HttpResponse:
        day, village = form.cleaned_data["ngay"], form.cleaned_data["village"]
        rows = entitled(self.unit, day, village, viewer=self.request.user)
        where = village.name_on(day) if village else ""
        name = f"cu-tri-dai-dien-ho-{slugify_vi(where) or self.unit.slug}-{day:%Y-%m-%d}"
        if self.request.GET["xuat"] == "xlsx":
            self.note(Access.EXPORTED, len(rows))
            return excel_response("Cử tri đại diện hộ", _HEADER, map(_cells, range(1, len(rows) + 1), rows), name)
        try:
            document = printing.entitled_document(unit=self.unit, rows=rows, day=day, village=where)
        except ValidationError as refusal:
            messages.error(self.request, " ".join(refusal.messages))
            return redirect(f"{self.request.path}?ngay={day:%d/%m/%Y}")
        self.note(Access.EXPORTED, len(rows))
        return pdf_response(document, name)

    def readable(self, rows: list[Entitled]) -> set[int]:
        """Keys of those households whose page the user may open; one that moved on is its new village's."""
        keys = [row.household.pk for row in rows]
        return set(Household.objects.visible_to(self.request.user).filter(pk__in=keys).values_list("pk", flat=True))

    def note(self, action: Access, rows: int) -> None:
        note_access(self.request, unit=self.unit, model=Household, action=action, rows=rows)


def _cells(number: int, row: Entitled) -> list[Any]:
    return [number, row.village, row.household.code, row.name, row.birth_year, row.standing, row.head]
