"""Figures of land projects (catalogue L01–L03). A project counts in every period it ran in.

A total that the project states is its figure; where it states none, the rows of its households are added up as they
stood on the last day of the period, and the figure's source tells of how many projects.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import QuerySet

from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Fold,
    Group,
    Indicator,
    count,
    grouped,
    held_within,
    ratio,
    register,
    told_as,
)
from apps.core.periods import Period
from apps.core.together import all_of, rows_of
from apps.disclosures.models import Posting
from apps.meetings.models import Meeting
from apps.works.indicators import land_counts
from apps.works.indicators.land_counts import HouseholdCounts, Measure, counts_by_project
from apps.works.models import LandProject, LandProjectMeeting, LandProjectPosting
from apps.works.models.works import without_zeros

LAND_REGISTER = "works.landproject"


def land_projects(period: Period, options: Mapping[str, str]) -> QuerySet:
    return LandProject.objects.active_within(period.start, period.end)


def land_meetings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Meeting, "held_on", period).filter(pk__in=LandProjectMeeting.objects.values("meeting"))


def land_postings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Posting, "starts_on", period).filter(pk__in=LandProjectPosting.objects.values("posting"))


@grouped
def linked(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many rows; none is zero only once both their own register and that of the projects naming them are closed."""
    found = count().grouped(indicator, group, rows)
    of_projects = replace(indicator, register=LAND_REGISTER)
    for unit in set(group.ids).difference(found):
        own, projects = group.empty(indicator, unit), group.empty(of_projects, unit)
        found[unit] = own if own.state == MISSING or projects.is_whole else replace(projects, indicator=indicator)
    return found


Counted = tuple[LandProject, HouseholdCounts | None]


def _projects(group: Group) -> dict[int, list[Counted]]:
    """The projects, each with what the rows of its households came to on the last day; three queries."""
    rows = group.narrow(land_projects(group.period, {}))
    keys, found_rows = all_of(partial(group.listed, rows, "pk"), partial(rows_of, rows))
    projects = {project.pk: project for project in found_rows}
    counts = counts_by_project(projects, group.period.end)
    return {unit: [(projects[key], counts.get(key)) for (key,) in found] for unit, found in keys.items() if found}


def summed(measure: Measure) -> Fold:
    """The sum over projects of what they state or their rows tell; one that tells nothing makes the figure partial."""

    @grouped
    def how(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        found = group.read(_projects)
        return {unit: _sum_of(indicator, measure, projects) for unit, projects in found.items()}

    return how


def _sum_of(indicator: Indicator, measure: Measure, projects: list[Counted]) -> Figure:
    told = [measure(*project) for project in projects]
    known = [each.value for each in told if each.value is not None]
    lacking = sum(each.value is None or each.partial for each in told)
    from_rows = sum(each.from_rows for each in told)
    return Figure(
        indicator,
        sum(known) if known else None,
        PARTIAL if lacking else KNOWN,
        records=len(projects),
        lacking=lacking,
        source=f"{len(projects)} bản ghi; {from_rows} dự án lấy theo danh sách hộ" if from_rows else "",
    )


def _in_hectares(area_m2: Decimal) -> Decimal:
    """Rounded once, when it is printed."""
    return area_m2 / 10_000


_land = partial(Indicator, records=land_projects, register=LAND_REGISTER)
_share = partial(_land, measure="%", decimals=2)
_STATED = "Lấy tổng đã ghi của dự án; dự án không ghi tổng thì đếm danh sách hộ đến hết kỳ."

register(
    _land("works.land_projects", "L01", "Số dự án thu hồi đất đang thực hiện trong kỳ", "dự án", how=count()),
    _land(
        "works.land_area",
        "L01",
        "Diện tích đất thu hồi",
        "m²",
        # With the places that were written and no more.
        how=told_as(without_zeros, summed(land_counts.area)),
        decimals=None,
        note=_STATED,
    ),
    _land(
        "works.land_area_ha",
        "L01",
        "Diện tích đất thu hồi (ha)",
        "ha",
        how=told_as(_in_hectares, summed(land_counts.area)),
        decimals=2,
        note=_STATED,
    ),
    _land(
        "works.land_households",
        "L01",
        "Số hộ bị ảnh hưởng",
        "hộ",
        how=summed(land_counts.households),
        note=_STATED,
    ),
    Indicator(
        "works.land_meetings",
        "L02",
        "Số cuộc họp dân về dự án thu hồi đất",
        "cuộc",
        land_meetings,
        linked,
        register="meetings.meeting",
    ),
    Indicator(
        "works.land_postings",
        "L02",
        "Số lần công khai về dự án thu hồi đất",
        "lần",
        land_postings,
        linked,
        register="disclosures.posting",
    ),
    _land(
        "works.land_opinions",
        "L02",
        "Số hộ có ý kiến về phương án bồi thường",
        "ý kiến",
        how=summed(land_counts.opinions),
        note="Đếm hộ có ghi ý kiến trong danh sách hộ; dự án chưa nhập danh sách hộ thì chưa có số.",
    ),
    _land(
        "works.land_agreed",
        "L03",
        "Số hộ đồng thuận phương án bồi thường",
        "hộ",
        how=summed(land_counts.agreed),
        note=_STATED,
    ),
    _land(
        "works.land_paid",
        "L03",
        "Số hộ đã nhận tiền bồi thường",
        "hộ",
        how=summed(land_counts.paid),
        note=_STATED,
    ),
    _land(
        "works.land_unpaid",
        "L03",
        "Số hộ chưa nhận tiền bồi thường",
        "hộ",
        how=summed(land_counts.unpaid),
        note=_STATED,
    ),
    _share(
        "works.land_agreed_share",
        "L03",
        "Tỷ lệ hộ đồng thuận trên số hộ bị ảnh hưởng",
        how=ratio("works.land_agreed", "works.land_households"),
    ),
    _share(
        "works.land_paid_share",
        "L03",
        "Tỷ lệ hộ đã nhận tiền trên số hộ bị ảnh hưởng",
        how=ratio("works.land_paid", "works.land_households"),
    ),
    _share(
        "works.land_unpaid_share",
        "L03",
        "Tỷ lệ hộ chưa nhận tiền trên số hộ bị ảnh hưởng",
        how=ratio("works.land_unpaid", "works.land_households"),
    ),
)
