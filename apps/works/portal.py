"""What this app announces: menu entries, registers and what is late."""

from functools import partial
from typing import Any

from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone

from apps.core.display import address
from apps.core.numbers import format_number
from apps.core.periods import Period
from apps.core.portal import Duty, MenuEntry, OpenItem, add_duties, add_menu, add_open_items, open_rows
from apps.core.registers import Register, register
from apps.core.together import all_of, rows_of, sums
from apps.meetings.models import NOT_HELD, Matter, MatterKind
from apps.meetings.offers import Offer, add_offers
from apps.works.models import FundEntry, FundEntryKind, LandProject, Work
from apps.works.offers import Cell, Section, add_work_offers, add_work_section
from apps.works.services.land import late_payments, unpaid_after_end

GROUP = "Dân bàn, dân làm"
# Entries of funds on a work's page; all of them stand on the fund's own.
MOST_ENTRIES = 20

add_menu(
    MenuEntry(GROUP, "Công trình, việc dân làm", "works:work-list", "works.view_work", "cone-striped", 50),
    MenuEntry(GROUP, "Quỹ Nhân dân đóng góp", "works:fund-list", "works.view_fund", "piggy-bank", 55),
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
    Register("works.fund", "quỹ Nhân dân đóng góp", "opened_on", end_field="closed_on", list_url="works:fund-list")
)
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


def households_of_work(work: Work, user: Any) -> list[Offer]:
    """The list of what single households gave, for who may read the households' register as well."""
    needed = ("works.view_householdcontribution", "households.view_household")
    if not all(user.reach.allows(permission, work.unit) for permission in needed):
        return []
    return [("Đóng góp của hộ", reverse("works:work-households", args=[work.unit.slug, work.public_id]), "people")]


add_work_offers(households_of_work)


def fund_section(work: Work, user: Any) -> Section:
    """What funds took in and paid out for the work: the sums, and the latest entries."""
    rows = FundEntry.objects.visible_to(user).filter(work=work)
    amounts = {
        "came": Sum("amount", filter=Q(kind=FundEntryKind.IN)),
        "went": Sum("amount", filter=Q(kind=FundEntryKind.OUT)),
    }
    totals, latest = all_of(
        partial(sums, rows, amounts),
        partial(rows_of, rows.for_list().order_by("-booked_on", "-pk")[:MOST_ENTRIES]),
    )
    came, went = (format_number(totals[side] or 0) for side in ("came", "went"))
    note = f"Thu {came} đồng, chi {went} đồng cho công trình."
    return Section(
        "Thu, chi quỹ cho công trình",
        ("Ngày", "Quỹ", "Thu, chi", "Nội dung", "Số tiền (đồng)"),
        [
            (
                Cell(entry.booked_on),
                Cell(entry.fund.name, address(entry.fund)),
                Cell(entry.get_kind_display()),
                Cell(entry.text),
                Cell(entry.amount),
            )
            for entry in latest
        ],
        note=note if latest else "",
    )


add_work_section(fund_section)


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
    unpaid, unvalued = all_of(
        partial(rows_of, projects.select_related("unit")), partial(rows_of, works.select_related("unit"))
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
            for project in unpaid
        ),
        *(
            Duty(
                f"Giá trị công trình: {work.name}",
                "missing",
                "đã hoàn thành, chưa ghi tổng giá trị",
                work.get_absolute_url(),
            )
            for work in unvalued
        ),
    ]


add_duties(work_duties)


def land_payment_duties(unit: Any, period: Period, user: Any) -> list[Duty]:
    """Households that agreed and were not paid within the days after the approval [K], or not by the project's end."""
    if not user.reach.allows("works.view_landproject", unit):
        return []
    projects = LandProject.objects.visible_to(user).filter(unit=unit, started_on__lte=period.end)
    today = min(period.end, timezone.localdate())
    unpaid, waiting = all_of(
        partial(unpaid_after_end, projects, today=today), partial(late_payments, projects, today=today)
    )
    ended = [
        Duty(
            f"Chi trả bồi thường: {project.name}",
            "late",
            f"còn {format_number(left)} hộ chưa nhận tiền",
            project.get_absolute_url(),
            project.finished_on,
        )
        for project, left in unpaid
    ]
    return ended + [
        Duty(
            f"Chi trả cho hộ đã đồng thuận: {late.project.name}",
            "late",
            f"{format_number(late.households)} hộ chưa nhận tiền quá {late.rule.numerator} ngày từ ngày phê duyệt"
            f"{'' if late.rule.is_confirmed else ' (chưa kiểm chứng)'}",
            late.project.get_absolute_url(),
            late.last,
        )
        for late in waiting
    ]


add_duties(land_payment_duties)


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
