"""Which year a page shows."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports.models import Report


def chosen_year(request: HttpRequest, unit: Any) -> int:
    """`?nam=`; else the year of the newest report that the user may read; else the year reported on now."""
    typed = request.GET.get("nam", "")
    if typed.isascii() and typed.isdigit() and 2000 <= int(typed[:5]) <= 2100:
        return int(typed)
    reports = Report.objects.visible_to(request.user).filter(unit=unit)
    issued = IssuedDocument.objects.visible_to(request.user).filter(period_end__isnull=False)
    newest: date | None = (
        reports.order_by("-end").values_list("end", flat=True).first()
        or issued.order_by("-period_end").values_list("period_end", flat=True).first()
    )
    today = timezone.localdate()
    return newest.year if newest else today.year - (today.month < 4)


def year_context(request: HttpRequest, unit: Any) -> dict[str, Any]:
    """The year, its period and the neighbours for the year switch."""
    year = chosen_year(request, unit)
    return {"year": year, "period": Period.year(year), "years": [year - 1, year, year + 1]}
