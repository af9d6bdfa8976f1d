"""Menu entries, registers and duties of receptions and petitions."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.complaints.models import Denunciation, Petition
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register

GROUP = "Tiếp dân, đơn thư"

add_menu(
    MenuEntry(
        GROUP, "Tiếp công dân", "complaints:reception-list", "complaints.view_reception", "person-lines-fill", 10
    ),
    MenuEntry(GROUP, "Đơn thư", "complaints:petition-list", "complaints.view_petition", "envelope-paper", 20),
    MenuEntry(GROUP, "Tố cáo", "complaints:denunciation-list", "complaints.view_denunciation", "shield-lock", 30),
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


def petition_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """How many petitions are overdue or soon due; never which, since the home page is seen by others too."""
    if not user.reach.allows("complaints.view_petition", unit):
        return []
    today = timezone.localdate()
    rows = Petition.objects.visible_to(user).filter(unit=unit, received_on__lte=period.end)
    url = reverse("complaints:petition-list", args=[unit.slug])
    counted = (
        (rows.overdue(today).count(), "Đơn thư quá hạn giải quyết", "late", "overdue"),
        (rows.due_soon(today).count(), "Đơn thư sắp đến hạn giải quyết", "due", "soon"),
    )
    return [
        Duty(label, state, f"{format_number(found)} đơn", f"{url}?han={key}")
        for found, label, state, key in counted
        if found
    ]


add_duties(petition_duties)


def papers_in_hand(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Petitions that the person entered or last worked on and that are not closed; of denunciations how many alone."""
    title = "Đơn thư chưa giải quyết xong"
    petitions = Petition.objects.filter(unit=unit, closed_on__isnull=True).in_hand_of(person)
    denunciations = Denunciation.objects.filter(unit=unit).open().in_hand_of(person).count()
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
