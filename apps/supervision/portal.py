"""What this app announces: menu entries, the register, what is owed still, and what a person leaves open."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone

from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import joined, rows_of
from apps.supervision.models import Finding, FindingStatus, Recommendation, SupervisionPlan
from apps.supervision.on_works import supervision_section
from apps.works.offers import add_work_section

GROUP = "Dân kiểm tra, giám sát"
# How early what falls due is named.
AHEAD = timedelta(days=30)

add_menu(
    MenuEntry(
        GROUP,
        "Giám sát, khảo sát, phản biện",
        "supervision:supervision-list",
        "supervision.view_supervision",
        "binoculars",
        30,
    ),
    MenuEntry(
        GROUP,
        "Kế hoạch giám sát",
        "supervision:supervisionplan-list",
        "supervision.view_supervisionplan",
        "calendar-check",
        31,
    ),
    MenuEntry(
        GROUP,
        "Vụ việc đang theo dõi",
        "supervision:finding-list",
        "supervision.view_finding",
        "exclamation-diamond",
        32,
    ),
    MenuEntry(
        GROUP,
        "Kiến nghị chưa trả lời",
        "supervision:recommendation-list",
        "supervision.view_recommendation",
        "envelope-exclamation",
        33,
    ),
    MenuEntry(
        GROUP,
        "Báo cáo của các ban",
        "supervision:inspectorate-report",
        "supervision.view_supervision",
        "file-earmark-bar-graph",
        34,
    ),
)
register(
    Register(
        "supervision.supervision",
        "giám sát, khảo sát, phản biện",
        "started_on",
        list_url="supervision:supervision-list",
    )
)


def supervision_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """What is late or falls due within thirty days and the period: replies, remedies, and plans that were not held.

    So that nothing is lost over the years, what has no such day is named once the period in which it came up is over.
    Remedies that wait for somebody to verify them are named whatever the period. Three queries.
    """
    if not user.reach.allows("supervision.view_supervision", unit):
        return []
    today = timezone.localdate()
    last = min(period.end, today + AHEAD)
    due = Q(due_on__lte=last)
    return joined(
        partial(_replies, unit, user, today, due | Q(due_on__isnull=True, sent_on__lt=period.start)),
        partial(_remedies, unit, user, today, due | Q(due_on__isnull=True, supervision__started_on__lt=period.start)),
        partial(_plans, unit, user, today, period.end),
    )


def _state(due_on: date | None, today: date) -> str:
    return "late" if due_on and due_on < today else "due"


def _replies(unit: Any, user: Any, today: date, owed: Q) -> Iterator[Duty]:
    waiting = Recommendation.objects.visible_to(user).filter(owed, supervision__unit=unit).unanswered()
    for row in rows_of(waiting.for_list()):
        yield Duty(
            f"Trả lời kiến nghị: {row}",
            _state(row.due_on, today),
            f"gửi {row.get_addressee_display()} ngày {row.sent_on:%d/%m/%Y}",
            row.get_absolute_url(),
            row.due_on,
        )


def _remedies(unit: Any, user: Any, today: date, owed: Q) -> Iterator[Duty]:
    owed |= Q(status=FindingStatus.REMEDIED)
    rows = Finding.objects.visible_to(user).filter(owed, supervision__unit=unit).open()
    for row in rows_of(rows.for_list()):
        if row.status == FindingStatus.REMEDIED:
            who = f"{row.remedied_by} ghi ngày {row.remedied_on:%d/%m/%Y}; đồng chí khác xác nhận"
            yield Duty(f"Xác nhận kết quả khắc phục: {row}", "due", who, row.get_absolute_url())
        else:
            detail = f"{row.supervision.get_body_display()} giám sát ngày {row.supervision.started_on:%d/%m/%Y}"
            yield Duty(
                f"Khắc phục vụ việc: {row}", _state(row.due_on, today), detail, row.get_absolute_url(), row.due_on
            )


def _plans(unit: Any, user: Any, today: date, last: date) -> Iterator[Duty]:
    rows = SupervisionPlan.objects.visible_to(user).filter(unit=unit).not_held(today)
    for row in rows_of(rows.select_related("unit")):
        if row.time.end <= last:
            yield Duty(
                f"Giám sát theo kế hoạch: {row.subject}",
                "late",
                f"{row.get_body_display()}, {row.time.label}, chưa thực hiện",
                row.get_absolute_url(),
                row.time.end,
            )


add_duties(supervision_duties)
add_work_section(supervision_section)


def unanswered_recommendations(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Recommendations without a reply, of the supervisions that the person entered."""
    title = "Kiến nghị sau giám sát chưa được trả lời"
    rows = Recommendation.objects.filter(supervision__unit=unit, supervision__created_by=person).unanswered()
    return open_rows(
        title,
        rows,
        viewer,
        lambda row: OpenItem(
            title,
            str(row),
            f"gửi {row.get_addressee_display()} ngày {row.sent_on:%d/%m/%Y}",
            row.get_absolute_url(),
            row.due_on,
        ),
    )


def open_findings(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Findings that are neither resolved nor closed, of the supervisions that the person entered."""
    title = "Vụ việc phát hiện qua giám sát chưa xử lý xong"
    rows = Finding.objects.filter(supervision__unit=unit, supervision__created_by=person).open()
    return open_rows(
        title,
        rows,
        viewer,
        lambda row: OpenItem(title, str(row), row.get_status_display(), row.get_absolute_url(), row.due_on),
    )


add_open_items(unanswered_recommendations)
add_open_items(open_findings)
