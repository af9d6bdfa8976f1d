"""Menu entries, registers and duties of receptions and petitions."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from apps.complaints.models import Petition
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, add_duties, add_menu
from apps.core.registers import Register, register

GROUP = "Tiếp dân, đơn thư"

add_menu(
    MenuEntry(
        GROUP, "Tiếp công dân", "complaints:reception-list", "complaints.view_reception", "person-lines-fill", 10
    ),
    MenuEntry(GROUP, "Đơn thư", "complaints:petition-list", "complaints.view_petition", "envelope-paper", 20),
    MenuEntry(GROUP, "Tố cáo", "complaints:denunciation-list", "complaints.view_denunciation", "shield-lock", 30),
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
