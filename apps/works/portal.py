"""What this app announces: menu entries, registers and what is late."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, add_duties, add_menu
from apps.core.registers import Register, register
from apps.works.models import LandProject, Work

GROUP = "Dân bàn, dân làm"

add_menu(
    MenuEntry(GROUP, "Công trình, việc dân làm", "works:work-list", "works.view_work", "cone-striped", 50),
    MenuEntry(
        GROUP,
        "Dự án thu hồi đất",
        "works:landproject-list",
        "works.view_landproject",
        "map",
        60,
    ),
)
register(Register("works.work", "công trình, việc dân làm", "started_on", list_url="works:work-list"))
register(
    Register(
        "works.landproject",
        "dự án thu hồi đất",
        "started_on",
        end_field="finished_on",
        list_url="works:landproject-list",
    )
)


def work_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Land projects that ended with households unpaid, and works that ended in the period without a value."""
    if not user.reach.allows("works.view_landproject", unit):
        return []
    last = min(period.end, timezone.localdate())
    projects = LandProject.objects.visible_to(user).filter(
        unit=unit, finished_on__lt=last, households_paid__lt=F("households_affected")
    )
    projects = projects.annotate(unpaid=F("households_affected") - F("households_paid"))
    works = Work.objects.visible_to(user).filter(
        unit=unit, finished_on__range=(period.start, period.end), finished_on__lte=last, total_value__isnull=True
    )
    return [
        *(
            Duty(
                f"Chi trả bồi thường: {project.name}",
                "late",
                f"còn {format_number(project.unpaid)} hộ chưa nhận tiền",
                project.get_absolute_url(),
                project.finished_on,
            )
            for project in projects.select_related("unit")
        ),
        *(
            Duty(
                f"Giá trị công trình: {work.name}",
                "missing",
                "đã hoàn thành, chưa ghi tổng giá trị",
                work.get_absolute_url(),
            )
            for work in works.select_related("unit")
        ),
    ]


add_duties(work_duties)
