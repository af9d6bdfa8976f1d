"""The commune's year, for those who keep and lead it: what is done, what is missing, what is due."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from apps.core.indicators import get, with_year_before
from apps.core.periods import Period
from apps.core.portal import duties
from apps.core.together import all_of, rows_of
from apps.reports.assembling import compute_figures, report_tokens
from apps.reports.models import Report
from apps.reports.registers import register_rows
from apps.reports.views.homes.parts import Part
from apps.villages.models import AdministrativeUnit

HEADLINES = (
    "villages.villages",
    "households.households",
    "households.people",
    "meetings.meetings",
    "dialogues.sessions",
    "supervision.supervisions",
)


def due_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """What is due in the unit, as far as it is the user's to know."""
    return {"duties": [duty for duty in duties(unit, period, user) if duty.state != "done"]}


def commune_context(user: Any, unit: AdministrativeUnit, period: Period) -> dict[str, Any]:
    """Figures, duties, what the year's report lacks, and the registers."""
    reports, owed, registers, headlines = all_of(
        partial(rows_of, Report.objects.visible_to(user).of_period(unit, period).for_list()),
        partial(duties, unit, period, user),
        partial(register_rows, unit, period, user),
        partial(headline_figures, unit, period),
    )
    report = main_report(reports)
    missing = []
    if report and user.reach.allows("reports.change_report", unit) and report.is_editable:
        figures = compute_figures(report, report_tokens(report).values())
        missing = [figure for figure in figures.values() if figure.blocks_issuing]
    return {
        "report": report,
        "duties": [duty for duty in owed if duty.state != "done"],
        "done": [duty for duty in owed if duty.state == "done"],
        "missing": missing,
        "registers": registers,
        "headlines": headlines,
    }


def main_report(reports: Iterable[Report]) -> Report | None:
    """The issued one of a period's reports, or else the newest."""
    found = list(reports)
    return next((report for report in found if report.document), found[0] if found else None)


def headline_figures(unit: AdministrativeUnit, period: Period) -> list[Any]:
    """A few figures of the year, with the year before beside them."""
    return with_year_before([get(name) for name in HEADLINES], unit, period)


COMMUNE = Part("Thực hiện dân chủ ở cơ sở năm {year}", "reports/homes/_commune.html", commune_context)
DUE = Part("Việc cần làm của thôn", "reports/homes/_duties.html", due_context)
