"""What this app announces: menu entries, registers and what is late."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.meetings.models import NOT_HELD, Matter, MatterKind
from apps.meetings.offers import Offer, add_offers
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


def work_from_decision(matter: Matter, user: Any) -> list[Offer]:
    """A contribution that the households agreed to becomes a work with what each of them owes."""
    unit = matter.meeting.unit
    decided = matter.carried and matter.kind == MatterKind.CONTRIBUTION and matter.meeting.state not in NOT_HELD
    if not decided or not user.reach.allows("works.add_work", unit):
        return []
    return [("Lập công trình", f"{reverse('works:work-create', args=[unit.slug])}?viec={matter.pk}", "cone-striped")]


add_offers(work_from_decision)


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


def unfinished_works(unit: Any, person: Any, viewer: Any) -> list[OpenItem]:
    """Works and land projects that the person entered and that are not finished."""
    found = []
    for title, model in (("Công trình chưa hoàn thành", Work), ("Dự án thu hồi đất chưa kết thúc", LandProject)):

        def item(row: Any, title: str = title) -> OpenItem:
            return OpenItem(title, row.name, f"từ ngày {row.started_on:%d/%m/%Y}", row.get_absolute_url())

        rows: Any = model._default_manager.filter(unit=unit, created_by=person)
        found += open_rows(title, rows.exclude(finished_on__lte=timezone.localdate()), viewer, item)
    return found


add_open_items(unfinished_works)
