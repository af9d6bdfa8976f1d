"""Menu entries and duties of the reports."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, add_duties, add_menu
from apps.reports.models import Report, ReportState

GROUP = "Báo cáo"
# [K] Habit of the district: the annual report goes out by the middle of January.
_DUE_MONTH, _DUE_DAY = 1, 15

add_menu(
    MenuEntry(GROUP, "Báo cáo", "reports:report-list", "reports.view_report", "file-earmark-text", 10),
    MenuEntry(GROUP, "Chỉ tiêu", "reports:figure-list", "reports.view_report", "bar-chart", 20),
    MenuEntry(GROUP, "Chốt sổ", "reports:register-list", "reports.change_report", "check2-square", 25),
)


def report_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """The report of the period, not begun, on its way or issued; and for leaders what waits for them, of any period."""
    if not user.reach.may_write(Report, unit):
        return []
    reports = list(Report.objects.visible_to(user).filter(unit=unit).exclude(start__gt=period.end).for_list())
    own = [report for report in reports if (report.start, report.end) == (period.start, period.end)]
    return [_period_duty(unit, period, own), *_waiting(reports, user)]


def _period_duty(unit: Any, period: Period, reports: list[Report]) -> Duty:
    label, due_on = f"Báo cáo {period}", date(period.end.year + 1, _DUE_MONTH, _DUE_DAY)
    issued = next((report for report in reports if report.state == ReportState.ISSUED), None)
    if issued:
        return Duty(label, "done", "đã ban hành", issued.get_absolute_url())
    late = "late" if timezone.localdate() > due_on else "due"
    if not reports:
        return Duty(label, late, "chưa lập", reverse("reports:report-create", args=[unit.slug]), due_on)
    return Duty(label, late, reports[0].get_state_display(), reports[0].get_absolute_url(), due_on)


def _waiting(reports: list[Report], user: Any) -> list[Duty]:
    wanted = {
        ReportState.IN_REVIEW: ("reports.review_report", "chờ duyệt"),
        ReportState.APPROVED: ("reports.issue_report", "đã duyệt, chờ ban hành"),
    }
    return [
        Duty(f"Báo cáo {report.period}: {wanted[ReportState(report.state)][1]}", "due", "", report.get_absolute_url())
        for report in reports
        if report.state in wanted and user.reach.allows(wanted[ReportState(report.state)][0], report.unit)
    ]


add_duties(report_duties)
