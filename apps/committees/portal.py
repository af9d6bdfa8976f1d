"""What this app announces: menu entries, registers and what is due."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Case, Count, Min, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from apps.committees.models import (
    Committee,
    CommitteeKind,
    CommitteeMember,
    Inspection,
    InspectionDemand,
    ProgrammeItem,
)
from apps.committees.services.alerts import alerts_on
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, coverage, register
from apps.core.together import all_of, any_of, dicts, rows_of

GROUP = "Dân kiểm tra, giám sát"
# How long before its last day a remedy is called for.
SOON = timedelta(days=30)

add_menu(
    MenuEntry(GROUP, "Ban, tổ", "committees:committee-list", "committees.view_committee", "people", 10),
    MenuEntry(
        GROUP,
        "Kiểm tra QCDC",
        "committees:inspection-list",
        "committees.view_inspection",
        "clipboard-check",
        20,
    ),
    MenuEntry(
        GROUP,
        "Yêu cầu khắc phục",
        "committees:inspectiondemand-list",
        "committees.view_inspectiondemand",
        "check2-square",
        22,
    ),
    MenuEntry(
        GROUP, "Chương trình công tác", "committees:programme-list", "committees.view_programme", "list-check", 12
    ),
    MenuEntry(
        GROUP,
        "Họp của ban, tổ",
        "committees:committeemeeting-list",
        "committees.view_committeemeeting",
        "chat-square-text",
        14,
    ),
    MenuEntry(
        "Dân biết",
        "Mô hình, điển hình",
        "committees:modelcase-list",
        "committees.view_modelcase",
        "stars",
        34,
    ),
    MenuEntry(
        "Dân biết",
        "Khen thưởng",
        "committees:commendation-list",
        "committees.view_commendation",
        "award",
        36,
    ),
    MenuEntry(
        "Dân biết",
        "Tuyên truyền, tập huấn",
        "committees:trainingsession-list",
        "committees.view_trainingsession",
        "mortarboard",
        30,
    ),
)
register(
    Register(
        "committees.committee",
        "ban, tổ",
        "established_on",
        end_field="dissolved_on",
        list_url="committees:committee-list",
    )
)
register(
    Register(
        "committees.inspection",
        "kiểm tra QCDC",
        "held_on",
        list_url="committees:inspection-list",
    )
)
register(
    Register(
        "committees.trainingsession",
        "tuyên truyền, tập huấn",
        "held_on",
        list_url="committees:trainingsession-list",
    )
)
register(
    Register(
        "committees.committeemeeting",
        "họp của ban, tổ",
        "held_on",
        list_url="committees:committeemeeting-list",
    )
)
register(
    Register(
        "committees.modelcase",
        "mô hình, điển hình",
        "registered_on",
        list_url="committees:modelcase-list",
    )
)
register(
    Register(
        "committees.commendation",
        "khen thưởng",
        "decided_on",
        list_url="committees:commendation-list",
    )
)


def committee_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """The steering committee, at least one inspection in the period, and a conclusion for each of them."""
    if not user.reach.allows("committees.view_committee", unit):
        return []
    steering, inspections = all_of(
        partial(_steering_committee, unit, period, user), partial(_inspections, unit, period, user)
    )
    return [steering, *inspections]


def _steering_committee(unit: Any, period: Period, user: Any) -> Duty:
    day = min(period.end, timezone.localdate())
    found = any_of(Committee.objects.visible_to(user).filter(unit=unit, kind=CommitteeKind.STEERING).on(day))
    return Duty(
        "Ban Chỉ đạo thực hiện QCDC",
        "done" if found else "missing",
        "đang hoạt động" if found else f"chưa có Ban Chỉ đạo hoạt động ngày {day:%d/%m/%Y}",
        reverse("committees:committee-list", args=[unit.slug]),
    )


def _inspections(unit: Any, period: Period, user: Any) -> list[Duty]:
    rows = Inspection.objects.visible_to(user).filter(unit=unit, held_on__range=(period.start, period.end))
    held = rows_of(rows.select_related("unit"))
    if not held and not coverage([unit.pk], period, "committees.inspection").whole:
        return [
            Duty(
                "Kiểm tra QCDC",
                "missing",
                f"chưa có cuộc kiểm tra nào {period.label}",
                reverse("committees:inspection-list", args=[unit.slug]),
            )
        ]
    return [
        Duty(f"Kết luận: {row.subject}", "due", f"kiểm tra ngày {row.held_on:%d/%m/%Y}", row.get_absolute_url())
        for row in held
        if row.concluded_on is None and row.held_on <= timezone.localdate()
    ]


def board_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """What the bodies wait for: members whose office ended, terms that run out, renewals that are due or late."""
    if not user.reach.allows("committees.view_committee", unit):
        return []
    day = min(period.end, timezone.localdate())
    bodies = Committee.objects.visible_to(user).filter(unit=unit).on(day).for_list()
    return [
        Duty(
            alert.committee.name,
            "late" if alert.late else "due",
            alert.words,
            alert.committee.get_absolute_url(),
            alert.due_on,
        )
        for alert in alerts_on(rows_of(bodies), day)
    ]


def programme_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Work of the programmes that is not done and past its day, or due by the end of the period."""
    if not user.reach.allows("committees.view_programme", unit):
        return []
    today = timezone.localdate()
    rows = ProgrammeItem.objects.visible_to(user).open().filter(programme__unit=unit, due_on__lte=period.end)
    return [
        Duty(
            str(row),
            "late" if row.is_late(today) else "due",
            f"{row.programme}{f'; chủ trì: {row.lead}' if row.lead else ''}",
            row.get_absolute_url(),
            row.due_on,
        )
        for row in rows_of(rows.for_list())
    ]


# What is told of demands, by how they stand: the state of the duty, and the words after their number.
_OWED = {
    "late": ("late", "quá hạn"),
    "noted": ("due", "đã ghi kết quả, chờ người khác xác nhận"),
    "undated": ("due", "từ kỳ trước chưa khắc phục, không ghi hạn"),
    "near": ("due", "sắp đến hạn"),
}


def remedy_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """One line per inspection with demands that are past their day, that wait for somebody to verify them, or are near.

    Also of inspections before the period: what was demanded stays owed until somebody verified it, and what has no day
    is named once the period of its inspection is over. One query.
    """
    if not user.reach.allows("committees.view_inspectiondemand", unit):
        return []
    today = timezone.localdate()
    owed = (
        Q(due_on__lte=today + SOON)
        | Q(remedied_on__isnull=False)
        | Q(due_on__isnull=True, inspection__held_on__lt=period.start)
    )
    rows = InspectionDemand.objects.visible_to(user).open()
    how = Case(
        When(due_on__lt=today, then=Value("late")),
        When(remedied_on__isnull=False, then=Value("noted")),
        When(due_on__isnull=True, then=Value("undated")),
        default=Value("near"),
    )
    found = (
        rows.filter(owed, inspection__unit=unit, inspection__held_on__lte=period.end)
        .order_by()
        .values("inspection__public_id", "inspection__subject", how=how)
        .annotate(number=Count("pk"), remedied=Count("remedied_on"), first=Min("due_on"))
    )
    names = ("inspection__public_id", "inspection__subject", "how", "number", "remedied", "first")
    return [_remedies(unit, row) for row in dicts(found, *names)]


def _remedies(unit: Any, row: Any) -> Duty:
    state, words = _OWED[row["how"]]
    noted = f" ({format_number(row['remedied'])} chờ xác nhận)" if row["how"] == "late" and row["remedied"] else ""
    return Duty(
        "Khắc phục sau kiểm tra",
        state,
        f"{format_number(row['number'])} yêu cầu {words}{noted}: {row['inspection__subject']}",
        reverse("committees:inspection-detail", args=[unit.slug, row["inspection__public_id"]]) + "#yeu-cau",
        row["first"],
    )


add_duties(remedy_duties)
add_duties(committee_duties)
add_duties(board_duties)
add_duties(programme_duties)


def seats_and_inspections(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Seats that the person still has, and what is open of the inspections that the person entered."""
    seats, inspections = "Ban, tổ đang tham gia", "Cuộc kiểm tra chưa kết luận"
    remedies = "Yêu cầu khắc phục còn mở"
    found = []
    if person.official_id:
        rows = CommitteeMember.objects.filter(committee__unit=unit, official=person.official_id)
        found = open_rows(
            seats,
            rows.on(timezone.localdate()),
            viewer,
            lambda seat: OpenItem(
                seats, seat.committee.name, seat.get_role_display(), seat.get_absolute_url(), seat.left_on
            ),
        )
    unconcluded = Inspection.objects.filter(unit=unit, created_by=person, concluded_on__isnull=True)
    found += open_rows(
        inspections,
        unconcluded,
        viewer,
        lambda row: OpenItem(inspections, row.subject, f"kiểm tra ngày {row.held_on:%d/%m/%Y}", row.get_absolute_url()),
    )
    demands: Any = InspectionDemand.objects.filter(inspection__unit=unit, inspection__created_by=person)
    return found + open_rows(
        remedies,
        demands.open(),
        viewer,
        lambda row: OpenItem(remedies, str(row), str(row.inspection), row.get_absolute_url(), row.due_on),
    )


add_open_items(seats_and_inspections)
