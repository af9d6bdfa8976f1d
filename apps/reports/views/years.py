"""Which year a page shows."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports.models import Report


def chosen_year(request: HttpRequest, unit: Any) -> int:
    """`?nam=`; else the year of the unit's newest report, the same for every role; else the year reported on now.

    A superior reader's unit has no reports of its own; there the newest one issued below counts.
    """
    typed = request.GET.get("nam", "")
    if len(typed) == 4 and typed.isascii() and typed.isdigit() and 2000 <= int(typed) <= 2100:
        return int(typed)
    newest: date | None = (
        Report.objects.filter(unit=unit).order_by("-end").values_list("end", flat=True).first()
        or IssuedDocument.objects.visible_to(request.user)
        .filter(period_end__isnull=False)
        .order_by("-period_end")
        .values_list("period_end", flat=True)
        .first()
    )
    today = timezone.localdate()
    return newest.year if newest else today.year - (today.month < 4)


def year_context(request: HttpRequest, unit: Any) -> dict[str, Any]:
    """The year, its period and the neighbours for the year switch; no year that has not begun."""
    year = chosen_year(request, unit)
    years = [other for other in (year - 1, year, year + 1) if other <= max(year, timezone.localdate().year)]
    return {"year": year, "period": Period.year(year), "years": years}
