"""What this app announces: the menu entry, the register and recommendations without a reply."""

from typing import Any

from django.utils import timezone

from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.supervision.models import Recommendation

add_menu(
    MenuEntry(
        "Dân kiểm tra, giám sát",
        "Giám sát, khảo sát, phản biện",
        "supervision:supervision-list",
        "supervision.view_supervision",
        "binoculars",
        30,
    )
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
    """Recommendations whose reply fell or falls due by the period's end and has not come."""
    if not user.reach.allows("supervision.view_supervision", unit):
        return []
    today = timezone.localdate()
    waiting = Recommendation.objects.visible_to(user).filter(
        supervision__unit=unit, replied_on__isnull=True, due_on__lte=period.end
    )
    return [
        Duty(
            f"Trả lời kiến nghị: {row}",
            "late" if row.due_on and row.due_on < today else "due",
            f"gửi {row.get_addressee_display()} ngày {row.sent_on:%d/%m/%Y}",
            row.get_absolute_url(),
            row.due_on,
        )
        for row in waiting.for_list()
    ]


add_duties(supervision_duties)


def unanswered_recommendations(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Recommendations without a reply, of the supervisions that the person entered."""
    title = "Kiến nghị sau giám sát chưa được trả lời"
    rows = Recommendation.objects.filter(
        supervision__unit=unit, supervision__created_by=person, replied_on__isnull=True
    )
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


add_open_items(unanswered_recommendations)
