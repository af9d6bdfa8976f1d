"""Figures of land projects (catalogue L01–L03). A project counts in every period it ran in.

A total that the project states is its figure; where it states none, the rows of its households are added up as they
stood on the last day of the period, and the figure's source tells of how many projects.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.db.models import QuerySet

from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Indicator,
    Scope,
    count,
    empty_figure,
    held_within,
    ratio,
    register,
)
from apps.core.periods import Period
from apps.disclosures.models import Posting
from apps.meetings.models import Meeting
from apps.works.indicators import land_counts
from apps.works.indicators.land_counts import Measure, counts_by_project
from apps.works.models import LandProject, LandProjectMeeting, LandProjectPosting
from apps.works.models.works import without_zeros

LAND_REGISTER = "works.landproject"


def land_projects(period: Period, options: Mapping[str, str]) -> QuerySet:
    return LandProject.objects.active_within(period.start, period.end)


def land_meetings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Meeting, "held_on", period).filter(pk__in=LandProjectMeeting.objects.values("meeting"))


def land_postings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Posting, "starts_on", period).filter(pk__in=LandProjectPosting.objects.values("posting"))


def linked(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """How many rows; none is zero only once both their own register and that of the projects naming them are closed."""
    figure = count()(indicator, scope, rows)
    if figure.records or figure.state == MISSING:
        return figure
    projects = empty_figure(replace(indicator, register=LAND_REGISTER), scope)
    return figure if projects.is_whole else projects


def summed(measure: Measure) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """The sum over projects of what they state or their rows tell; one that tells nothing makes the figure partial."""

    def how(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        projects = list(rows.order_by())
        if not projects:
            return empty_figure(indicator, scope)
        counts = counts_by_project((project.pk for project in projects), scope.period.end)
        told = [measure(project, counts.get(project.pk)) for project in projects]
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

    return how


def square_metres(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """The area with the places that were written and no more."""
    figure = summed(land_counts.area)(indicator, scope, rows)
    return figure if figure.value is None else replace(figure, value=without_zeros(Decimal(figure.value)))


def hectares(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """The area added up in m² and told in ha, rounded once, when it is printed."""
    figure = summed(land_counts.area)(indicator, scope, rows)
    return figure if figure.value is None else replace(figure, value=Decimal(figure.value) / 10_000)


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
        how=square_metres,
        decimals=None,
        note=_STATED,
    ),
    _land("works.land_area_ha", "L01", "Diện tích đất thu hồi (ha)", "ha", how=hectares, decimals=2, note=_STATED),
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
