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
    """The report of the period: not begun, on its way, or issued."""
    if not user.reach.may_write(Report, unit):
        return []
    due_on = date(period.end.year + 1, _DUE_MONTH, _DUE_DAY)
    report = (
        Report.objects.visible_to(user).filter(unit=unit, start=period.start, end=period.end).order_by("-pk").first()
    )
    if report is None:
        late = timezone.localdate() > due_on
        url = reverse("reports:report-create", args=[unit.slug])
        return [Duty(f"Báo cáo {period}", "late" if late else "due", "chưa lập", url, due_on)]
    if report.state == ReportState.ISSUED:
        return [Duty(f"Báo cáo {period}", "done", "đã ban hành", report.get_absolute_url())]
    late = timezone.localdate() > due_on
    state = report.get_state_display()
    return [Duty(f"Báo cáo {period}", "late" if late else "due", state, report.get_absolute_url(), due_on)]


add_duties(report_duties)
