"""Menu entries, registers and duties of receptions and petitions."""

from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from apps.complaints.models import Denunciation, OnlineReflection, Petition, without_barred
from apps.complaints.rules.due import DueState
from apps.complaints.services import count_expired, kept_from
from apps.complaints.services.due import SOON, DueList
from apps.core.access import keep_from
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import number_of, sums

GROUP = "Tiếp dân, đơn thư"

add_menu(
    MenuEntry(
        GROUP, "Tiếp công dân", "complaints:reception-list", "complaints.view_reception", "person-lines-fill", 10
    ),
    MenuEntry(GROUP, "Đơn thư", "complaints:petition-list", "complaints.view_petition", "envelope-paper", 20),
    MenuEntry(
        GROUP,
        "Loại đơn, lĩnh vực của xã",
        "complaints:petitionclass-list",
        "complaints.view_petitionclass",
        "tags",
        80,
    ),
    MenuEntry(
        GROUP,
        "Thời hạn nội bộ",
        "complaints:internaltarget-list",
        "complaints.view_internaltarget",
        "stopwatch",
        85,
    ),
    MenuEntry(GROUP, "Cân đối đơn", "complaints:balance", "complaints.view_petition", "calculator", 60),
    MenuEntry(
        GROUP,
        "Phản ánh từ bảng công khai",
        "complaints:onlinereflection-list",
        "complaints.view_onlinereflection",
        "inbox",
        25,
    ),
    MenuEntry(GROUP, "Hết thời hạn lưu", "complaints:retention", "complaints.delete_petition", "hourglass-bottom", 90),
    MenuEntry(GROUP, "Tố cáo", "complaints:denunciation-list", "complaints.view_denunciation", "shield-lock", 30),
    MenuEntry(GROUP, "Hạn xử lý", "complaints:due", "complaints.view_petitionstep", "hourglass-split", 5),
    MenuEntry(
        GROUP, "Hòa giải ở cơ sở", "complaints:mediationcase-list", "complaints.view_mediationcase", "people", 70
    ),
    # Not with the registers, which some who keep this schedule have no sight of.
    MenuEntry(
        "Dân biết",
        "Lịch tiếp công dân",
        "complaints:receptionday-list",
        "complaints.view_receptionday",
        "calendar-week",
        80,
    ),
)
register(Register("complaints.reception", "tiếp công dân", "held_on", list_url="complaints:reception-list"))
register(Register("complaints.petition", "đơn thư", "received_on", list_url="complaints:petition-list"))
register(Register("complaints.denunciation", "tố cáo", "received_on", list_url="complaints:denunciation-list"))
register(
    Register("complaints.mediationcase", "hòa giải ở cơ sở", "received_on", list_url="complaints:mediationcase-list")
)


def petition_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """How many steps are past their day or soon will be; never which, since the home page is seen by others too.

    What is due is due today, whichever year the page shows.
    """
    if not user.reach.allows("complaints.view_petition", unit):
        return []
    found = DueList(user=user, unit=unit).escalation()
    url = reverse("complaints:due", args=[unit.slug])
    counted = (
        (found.late, "Đơn thư, tố cáo, hẹn trả lời: việc quá hạn", "late", DueState.OVERDUE.value),
        (found.soon, "Đơn thư, tố cáo, hẹn trả lời: việc sắp quá hạn", "due", SOON),
    )
    return [
        Duty(label, state, f"{format_number(number)} việc", f"{url}?tinh_trang={key}")
        for number, label, state, key in counted
        if number
    ]


add_duties(petition_duties)


def reflection_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """How many reflections from the public board nobody has looked at yet, whenever they came."""
    if not user.reach.may_write(OnlineReflection, unit):
        return []
    rows = OnlineReflection.objects.visible_to(user).filter(unit=unit).waiting()
    found = sums(rows, {"count": Count("pk"), "first": Min("received_at")})
    if not found["count"]:
        return []
    since = timezone.localtime(found["first"])
    detail = f"{format_number(found['count'])} nội dung, sớm nhất gửi ngày {since:%d/%m/%Y}"
    url = reverse("complaints:onlinereflection-list", args=[unit.slug])
    return [Duty("Phản ánh, kiến nghị từ bảng công khai chờ xem", "due", detail, f"{url}?state=waiting")]


add_duties(reflection_duties)


def papers_in_hand(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Open petitions that the person entered, last worked on or is in charge of; of denunciations how many alone."""
    title = "Đơn thư chưa giải quyết xong"
    waiting = Petition.objects.filter(unit=unit, closed_on__isnull=True)
    petitions = waiting.filter(Q(pk__in=waiting.in_hand_of(person).values("pk")) | Q(assigned_to=person))
    kept = without_barred(Denunciation.objects.filter(unit=unit), viewer)
    denunciations = number_of(kept.open().in_hand_of(person))
    found = open_rows(
        title,
        petitions,
        viewer,
        lambda row: OpenItem(title, str(row), row.get_status_display(), row.get_absolute_url(), row.due_on),
    )
    if denunciations:
        may_read = viewer.reach.allows("complaints.view_denunciation", unit)
        url = reverse("complaints:denunciation-list", args=[unit.slug]) if may_read else ""
        label = f"{format_number(denunciations)} hồ sơ tố cáo"
        found.append(OpenItem("Tố cáo chưa giải quyết xong", label, url=url, count=denunciations))
    return found


add_open_items(papers_in_hand)
keep_from(Denunciation, kept_from)


def retention_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """How much is kept no longer, for those who may erase it; one query more than there are registers."""
    if not user.reach.may_write(Petition, unit):
        return []
    found = count_expired(unit=unit, user=user, today=timezone.localdate())
    if not found:
        return []
    url = reverse("complaints:retention", args=[unit.slug])
    return [Duty("Hồ sơ tiếp dân, đơn thư hết thời hạn lưu", "due", f"{format_number(found)} hồ sơ", url)]


add_duties(retention_duties)
