"""Menu entries and duties of the reports."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.together import all_of, rows_of
from apps.reports.deadlines import deadline_of
from apps.reports.models import KEEP_CALLS, Purpose, Report, ReportCallRecipient, ReportReturn, ReportState
from apps.reports.open_data.jobs import VIEW as OPEN_DATA
from apps.reports.packs import PERMISSION as READ_SUBMITTED

GROUP = "Báo cáo"

add_menu(
    MenuEntry(GROUP, "Báo cáo", "reports:report-list", "reports.view_report", "file-earmark-text", 10),
    MenuEntry(GROUP, "Đề cương", "reports:outline-list", "reports.view_outline", "list-nested", 15),
    MenuEntry(GROUP, "Chỉ tiêu", "reports:figure-list", "reports.view_report", "bar-chart", 20, for_communes=True),
    MenuEntry(GROUP, "Biểu thống kê quý", "reports:quarterly", "reports.read_sheets", "table", 22),
    MenuEntry(GROUP, "Dữ liệu mở", "reports:open-data", OPEN_DATA, "file-earmark-zip", 24, for_communes=True),
    MenuEntry(
        GROUP, "Chốt sổ", "reports:register-list", "reports.change_report", "check2-square", 25, for_communes=True
    ),
    MenuEntry(GROUP, "Yêu cầu báo cáo", "reports:reportcall-list", KEEP_CALLS, "send", 5),
    MenuEntry(
        *(GROUP, "Yêu cầu của cấp trên", "reports:call-received-list", "reports.view_reportcallrecipient"),
        *("envelope-paper", 12),
        for_communes=True,
    ),
    MenuEntry(GROUP, "Báo cáo đã nhận", "reports:received-list", READ_SUBMITTED, "inbox", 6),
    MenuEntry(GROUP, "Số liệu các xã", "reports:submitted", READ_SUBMITTED, "bar-chart-line", 7),
    MenuEntry(GROUP, "Đối chiếu báo cáo", "reports:compare", "documents.view_issueddocument", "layout-split", 15),
    MenuEntry("Thôn và hộ", "Kiểm tra dữ liệu", "reports:doctor", "villages.view_village", "clipboard-pulse", 90),
)


def report_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """The report of the period, not begun, on its way or issued; and for leaders what waits for them, of any period."""
    if not user.reach.may_write(Report, unit):
        return []
    reports, asked, returned = all_of(
        partial(rows_of, Report.objects.visible_to(user).filter(unit=unit).exclude(start__gt=period.end).for_list()),
        partial(_asked_for, unit, period, user),
        partial(_returned, unit, user),
    )
    periodic = [report for report in reports if report.outline.purpose in (Purpose.PERIODIC, Purpose.CONSOLIDATED)]
    own = [report for report in periodic if (report.start, report.end) == (period.start, period.end)]
    called = any(call.period == period for call in asked)
    return [
        *([] if called else [_period_duty(unit, period, own)]),
        *(_call_duty(recipient) for recipient in asked.values()),
        *returned,
        *_waiting(reports, user),
    ]


def _asked_for(unit: Any, period: Period, user: Any) -> dict[Any, ReportCallRecipient]:
    """The calls that the unit owes an answer, of any period, and those of this period that it has answered."""
    rows = ReportCallRecipient.objects.visible_to(user).filter(unit=unit).standing().for_list()
    return {
        row.call: row
        for row in rows_of(rows.order_by("call__due_on", "pk"))
        if row.call.period == period or not row.is_answered
    }


def _call_duty(recipient: ReportCallRecipient) -> Duty:
    call, url = recipient.call, recipient.get_absolute_url()
    label = f"Yêu cầu của cấp trên: {call}"
    state, words = recipient.standing_on(timezone.localdate())
    return Duty(label, state, words, url, None if state == "done" else call.due_on)


def _returned(unit: Any, user: Any) -> list[Duty]:
    rows = ReportReturn.objects.visible_to(user).filter(unit=unit).unanswered().for_list()
    today = timezone.localdate()
    return [
        Duty(
            f"Cấp trên trả lại báo cáo {row.document.sign}",
            "late" if row.is_late(today) else "due",
            "đọc ý kiến và gửi lại",
            reverse("reports:return-received", args=[unit.slug, row.public_id]),
            row.answer_by,
        )
        for row in rows_of(rows)
    ]


def _period_duty(unit: Any, period: Period, reports: list[Report]) -> Duty:
    label, today = f"Báo cáo {period}", timezone.localdate()
    issued = next((report for report in reports if report.state == ReportState.ISSUED), None)
    if issued:
        return Duty(label, "done", "đã ban hành", issued.get_absolute_url())
    url = reports[0].get_absolute_url() if reports else reverse("reports:report-create", args=[unit.slug])
    stage = reports[0].get_state_display() if reports else "chưa lập"
    deadline = deadline_of(period)
    if deadline is None:
        return Duty(label, "due", stage, url)
    passed, confirmed = today > deadline.day, deadline.rule.is_confirmed
    if not confirmed:
        reminded = f"; đã qua ngày nhắc {deadline.day:%d/%m/%Y}; thời hạn chưa kiểm chứng"
        stage = f"{stage}{reminded if passed else ' (thời hạn chưa kiểm chứng)'}"
    state = "late" if passed and confirmed else "due"
    return Duty(label, state, stage, url, deadline.day if confirmed or not passed else None)


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


def unissued_reports(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Reports on their way that the person began or last changed."""
    title = "Báo cáo chưa ban hành"
    rows = Report.objects.filter(unit=unit).exclude(state=ReportState.ISSUED).in_hand_of(person)
    return open_rows(
        title,
        rows,
        viewer,
        lambda row: OpenItem(title, str(row), f"{row.get_state_display()}, {row.period}", row.get_absolute_url()),
    )


add_open_items(unissued_reports)
