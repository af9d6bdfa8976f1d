"""The own report of a unit above communes, for those who write and lead it."""

from typing import Any

from apps.core.periods import Period
from apps.reports.portal import report_duties
from apps.reports.views.homes.parts import Part
from apps.villages.models import AdministrativeUnit


def own_report_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """What is due of its reports; it owes no meetings, postings or inspections."""
    return {"duties": [duty for duty in report_duties(unit, period, user) if duty.state != "done"]}


OWN_REPORT = Part("Báo cáo của đơn vị, năm {year}", "reports/homes/_duties.html", own_report_context)
