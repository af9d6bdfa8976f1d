"""The communes below, for the level above: whose report came in time, and the figures that were handed up."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from apps.core.periods import Period
from apps.documents.models import IssuedDocument
from apps.reports.below import communes_of
from apps.reports.deadlines import Deadline, deadline_of
from apps.reports.rollup import first_issued_on, issued_by_unit, submitted_figures
from apps.reports.views.homes.parts import Part
from apps.villages.models import AdministrativeUnit

# A table of more columns is no longer read at a glance; the page of the figures has a row for each unit.
MOST_COLUMNS = 12


@dataclass(frozen=True)
class CommuneRow:
    """A commune's report of the year: the newest document, and how its first one stood to the deadline.

    `state`: "done" (in time, or no deadline known), "late" (issued late, or not yet and past the day) or "due".
    """

    unit: AdministrativeUnit
    name: str
    document: IssuedDocument | None
    state: str
    words: str


def superior_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """Issued reports and frozen figures only: no record of a commune and no personal data is read."""
    units = communes_of(unit, period, user)
    issued = issued_by_unit(user, units, period)
    first = first_issued_on(user, units, period)
    deadline = deadline_of(period)
    communes = []
    for below in units:
        state, words = lateness(first.get(below.pk), deadline, timezone.localdate())
        communes.append(CommuneRow(below, below.name_on(period.end), issued.get(below.pk), state, words))
    return {
        "communes": communes,
        "deadline": deadline,
        "in_time": sum(row.document is not None and row.state == "done" for row in communes),
        "issued_count": len(issued),
        "rows": submitted_figures(user, units, period) if len(units) <= MOST_COLUMNS else None,
        "names": [row.name for row in communes],
    }


def lateness(issued_on: date | None, deadline: Deadline | None, today: date) -> tuple[str, str]:
    """A commune's state and its words. A report that was replaced later counts by its first issue."""
    if deadline is None:
        return ("done", "đã ban hành") if issued_on else ("missing", "chưa có")
    days = deadline.days_late(issued_on or today)
    if issued_on:
        return ("late", f"chậm {days} ngày") if days else ("done", "đúng hạn")
    return ("late", f"chưa có, quá {days} ngày") if days else ("due", "chưa có, còn hạn")


SUPERIOR = Part("Báo cáo của các xã, năm {year}", "reports/homes/_superior.html", superior_context)
