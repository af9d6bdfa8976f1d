"""Figures of works and land projects (catalogue D10–D18, L01–L03).

A work of several years counts once, in the period in which it began; a land project counts in every period it ran in.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from django.db.models import Count, F, Q, QuerySet, Sum

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
    total,
)
from apps.core.periods import Period
from apps.disclosures.models import Posting
from apps.meetings.models import Meeting
from apps.works.models import LandProject, LandProjectMeeting, LandProjectPosting, Work

LAND_REGISTER = "works.landproject"
STAGES = {"started": "khởi công trong kỳ", "finished": "hoàn thành trong kỳ"}


def works(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Work, "finished_on" if options.get("stage") == "finished" else "started_on", period)


def land_projects(period: Period, options: Mapping[str, str]) -> QuerySet:
    return LandProject.objects.active_within(period.start, period.end)


def land_meetings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Meeting, "held_on", period).filter(pk__in=LandProjectMeeting.objects.values("meeting"))


def land_postings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Posting, "starts_on", period).filter(pk__in=LandProjectPosting.objects.values("posting"))


def peoples_value(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """Money and the value of land and goods added up; a work that lacks either makes the figure partial."""
    sums = rows.order_by().aggregate(
        n=Count("pk"),
        lacking=Count("pk", filter=Q(people_money__isnull=True) | Q(people_goods_value__isnull=True)),
        money=Sum("people_money"),
        goods=Sum("people_goods_value"),
    )
    if not sums["n"]:
        return empty_figure(indicator, scope)
    known = [part for part in (sums["money"], sums["goods"]) if part is not None]
    state = PARTIAL if sums["lacking"] else KNOWN
    return Figure(indicator, sum(known) if known else None, state, records=sums["n"], lacking=sums["lacking"])


def linked(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """How many rows; none is zero only once both their own register and that of the projects naming them are closed."""
    figure = count()(indicator, scope, rows)
    if figure.records or figure.state == MISSING:
        return figure
    projects = empty_figure(replace(indicator, register=LAND_REGISTER), scope)
    return figure if projects.is_whole else projects


def unpaid(period: Period, options: Mapping[str, str]) -> QuerySet:
    return land_projects(period, options).annotate(unpaid=F("households_affected") - F("households_paid"))


_work = partial(Indicator, records=works, register="works.work")
_land = partial(Indicator, records=land_projects, register=LAND_REGISTER)

register(
    _work("works.total_value", "D10", "Tổng giá trị công trình, việc do dân bàn", "đồng", how=total("total_value")),
    _work("works.people_money", "D11", "Nhân dân đóng góp bằng tiền", "đồng", how=total("people_money")),
    _work("works.state_budget", "D12", "Ngân sách nhà nước hỗ trợ", "đồng", how=total("state_budget")),
    _work("works.labour_days", "D13", "Ngày công Nhân dân đóng góp", "ngày công", how=total("people_labour_days")),
    _work("works.land_given", "D14", "Diện tích đất hiến", "m²", how=total("land_given_m2"), decimals=None),
    _work(
        "works.goods_value",
        "D15",
        "Đất, hiện vật Nhân dân đóng góp quy ra tiền",
        "đồng",
        how=total("people_goods_value"),
    ),
    _work("works.works", "D17", "Số công trình", "công trình", how=count(), dimensions={"stage": STAGES}),
    _work(
        "works.people_value",
        "D18",
        "Nhân dân đóng góp bằng tiền, đất và hiện vật quy ra tiền",
        "đồng",
        how=peoples_value,
    ),
    _work(
        "works.people_share",
        "D18",
        "Tỷ lệ Nhân dân đóng góp trên tổng giá trị công trình",
        "%",
        how=ratio("works.people_value", "works.total_value"),
        decimals=2,
    ),
    _land("works.land_projects", "L01", "Số dự án thu hồi đất đang thực hiện trong kỳ", "dự án", how=count()),
    _land("works.land_area", "L01", "Diện tích đất thu hồi", "m²", how=total("area_m2"), decimals=None),
    _land("works.land_households", "L01", "Số hộ bị ảnh hưởng", "hộ", how=total("households_affected")),
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
    _land("works.land_agreed", "L03", "Số hộ đồng thuận phương án bồi thường", "hộ", how=total("households_agreed")),
    _land("works.land_paid", "L03", "Số hộ đã nhận tiền bồi thường", "hộ", how=total("households_paid")),
    Indicator(
        "works.land_unpaid",
        "L03",
        "Số hộ chưa nhận tiền bồi thường",
        "hộ",
        unpaid,
        total("unpaid"),
        register=LAND_REGISTER,
    ),
)
