"""The commune's duty list of a year: what must be made public, and how far each item has come."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView

from apps.core.access import Access, note_access
from apps.core.spreadsheets import excel_response
from apps.core.together import together
from apps.core.views import UnitMixin
from apps.disclosures.models import Posting
from apps.disclosures.rules import State
from apps.disclosures.services import ItemDuty, empty_catalogues, rate_year, year_of_duties

_ORDER = list(State)
_HEADER = ("Nội dung phải công khai", "Căn cứ", "Hạn công khai", "Tình trạng", "Hình thức, thời gian", "Lần công khai")


class DutyListView(UnitMixin, TemplateView):
    """`?nam=2024`, else the running year; `?xuat=xlsx` gives the list as a workbook."""

    permission_required = "disclosures.view_posting"
    template_name = "disclosures/duties.html"

    def has_permission(self) -> bool:
        """Those who answer for the commune's catalogue: a village head sees his village's postings alone."""
        reach = self.request.user.reach  # type: ignore[union-attr]
        return super().has_permission() and bool(reach.may_write(Posting, self.unit))

    @property
    def year(self) -> int:
        asked, this = self.request.GET.get("nam", ""), timezone.localdate().year
        known = asked.isascii() and asked.isdigit() and len(asked) == 4
        return int(asked) if known and 2000 <= int(asked) <= this + 1 else this

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        year, today = self.year, timezone.localdate()
        asked: list[Callable[[], Any]] = [
            partial(year_of_duties, unit=self.unit, year=year, day=today),
            partial(empty_catalogues, year),
            partial(rate_year, unit=self.unit, year=year),
        ]
        duties, empty, rated = together(asked)
        excel = request.GET.get("xuat") == "xlsx"
        note_access(
            request, unit=self.unit, model=Posting, action=Access.EXPORTED if excel else Access.LISTED, rows=len(duties)
        )
        if excel:
            name = f"danh-muc-cong-khai-{self.unit.slug}-{year}"
            return excel_response(f"Công khai năm {year}", _HEADER, map(_cells, duties), name)
        ordered = sorted(duties, key=lambda duty: (_ORDER.index(duty.state), not duty.is_confirmed))
        context = {
            "year": year,
            "duties": duties,
            "counts": list(Counter(duty.words for duty in ordered).items()),
            "empty": empty,
            "rated": rated,
            "is_running": year == today.year,
        }
        return self.render_to_response(self.get_context_data(**context))


def _cells(duty: ItemDuty) -> tuple[Any, ...]:
    return (
        str(duty.item),
        duty.item.article,
        duty.due_on,
        duty.words,
        "; ".join(duty.form_words),
        "; ".join(posting.title for posting in duty.postings),
    )
