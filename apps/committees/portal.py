"""What this app announces: menu entries, registers and what is due."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.committees.models import Committee, CommitteeKind, CommitteeMember, Inspection
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, coverage, register

GROUP = "Dân kiểm tra, giám sát"

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


def committee_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """The steering committee, at least one inspection in the period, and a conclusion for each of them."""
    if not user.reach.allows("committees.view_committee", unit):
        return []
    return [_steering_committee(unit, period, user), *_inspections(unit, period, user)]


def _steering_committee(unit: Any, period: Period, user: Any) -> Duty:
    day = min(period.end, timezone.localdate())
    found = Committee.objects.visible_to(user).filter(unit=unit, kind=CommitteeKind.STEERING).on(day).exists()
    return Duty(
        "Ban Chỉ đạo thực hiện QCDC",
        "done" if found else "missing",
        "đang hoạt động" if found else f"chưa có Ban Chỉ đạo hoạt động ngày {day:%d/%m/%Y}",
        reverse("committees:committee-list", args=[unit.slug]),
    )


def _inspections(unit: Any, period: Period, user: Any) -> list[Duty]:
    rows = Inspection.objects.visible_to(user).filter(unit=unit, held_on__range=(period.start, period.end))
    held = list(rows.select_related("unit"))
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
        if row.concluded_on is None
    ]


add_duties(committee_duties)


def seats_and_inspections(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Seats that the person still has, and inspections that the person entered and nobody has concluded."""
    seats, inspections = "Ban, tổ đang tham gia", "Cuộc kiểm tra chưa kết luận"
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
    return found + open_rows(
        inspections,
        unconcluded,
        viewer,
        lambda row: OpenItem(inspections, row.subject, f"kiểm tra ngày {row.held_on:%d/%m/%Y}", row.get_absolute_url()),
    )


add_open_items(seats_and_inspections)
