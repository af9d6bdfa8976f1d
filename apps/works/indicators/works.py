"""Figures of works (catalogue D10–D18). A work of several years counts once, in the period in which it began."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.core.indicators import (
    KNOWN,
    PARTIAL,
    Figure,
    Group,
    Indicator,
    count,
    grouped,
    held_within,
    ratio,
    register,
    told_as,
    total,
)
from apps.core.periods import Period
from apps.works.models import Contribution, ContributionKind, LandClass, Work, WorkKind
from apps.works.models.works import ContributionQuerySet, hundredths, without_zeros

STAGES = {"started": "khởi công trong kỳ", "finished": "hoàn thành trong kỳ"}


# Land whose class nobody wrote down.
UNCLASSED = "unknown"
LAND_CLASSES = {**dict(LandClass.choices), UNCLASSED: "chưa ghi loại đất"}


def works(period: Period, options: Mapping[str, str]) -> QuerySet:
    if options.get("stage") == "finished":
        # A day to come is when a work is expected to be finished, and not yet one that is.
        rows = held_within(Work, "finished_on", period).filter(finished_on__lte=timezone.localdate())
    else:
        rows = held_within(Work, "started_on", period)
    return rows.filter(kind=options["kind"]) if "kind" in options else rows


def roads(period: Period, options: Mapping[str, str]) -> QuerySet:
    return works(period, {**options, "kind": WorkKind.ROAD})


class GivenToWorks(ContributionQuerySet):
    """Contributions as parts of their works' totals: a village's are those to its own works."""

    village_path = "work__village"


def land_given(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Works for the stated totals; of one class of land the contributions to these works."""
    if "land_class" not in options:
        return works(period, options)
    chosen = options["land_class"]
    return GivenToWorks(Contribution).filter(
        work__started_on__range=(period.start, period.end),
        kind=ContributionKind.LAND,
        land_class="" if chosen == UNCLASSED else chosen,
    )


@grouped
def land_total(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """The works' stated totals; of a class what the contributions to these works add up to.

    A work whose land is not told apart makes a class partial: one without a stated total and without a row of land,
    one that states some land without a row, and one with a row of no class. `unknown` gives the rows of no class.
    """
    if "land_class" not in group.options:
        return total("land_given_m2").grouped(indicator, group, rows)
    given = Contribution.objects.filter(work=OuterRef("pk"), kind=ContributionKind.LAND)
    untold = ~Exists(given) & (Q(land_given_m2__isnull=True) | Q(land_given_m2__gt=0))
    if group.options["land_class"] != UNCLASSED:
        untold |= Q(Exists(given.filter(land_class="")))
    whole = group.summed(group.narrow(works(group.period, {})), n=Count("pk"), lacking=Count("pk", filter=untold))
    classed = group.summed(rows, n=Count("pk"), area=hundredths("amount"))
    return {
        unit: _of_class(indicator, counts["lacking"], **classed.get(unit, {"n": 0, "area": None}))
        for unit, counts in whole.items()
        if counts["n"]
    }


def _of_class(indicator: Indicator, lacking: int, n: int, area: int | None) -> Figure:
    value = Decimal(area or 0).scaleb(-2)
    return Figure(indicator, value, PARTIAL if lacking else KNOWN, records=n, lacking=lacking)


_work = partial(Indicator, records=works, register="works.work")

register(
    _work("works.total_value", "D10", "Tổng giá trị công trình, việc do dân bàn", "đồng", how=total("total_value")),
    _work("works.people_money", "D11", "Nhân dân đóng góp bằng tiền", "đồng", how=total("people_money")),
    _work("works.state_budget", "D12", "Ngân sách nhà nước hỗ trợ", "đồng", how=total("state_budget")),
    _work("works.labour_days", "D13", "Ngày công Nhân dân đóng góp", "ngày công", how=total("people_labour_days")),
    Indicator(
        "works.land_given",
        "D14",
        "Diện tích đất hiến",
        "m²",
        land_given,
        told_as(without_zeros, land_total),
        register="works.work",
        decimals=None,
        dimensions={"land_class": LAND_CLASSES},
        note="Không phân loại: tổng đã ghi của công trình. Theo loại đất: cộng các dòng đóng góp đất.",
    ),
    _work(
        "works.goods_value",
        "D15",
        "Đất, hiện vật Nhân dân đóng góp quy ra tiền",
        "đồng",
        how=total("people_goods_value"),
    ),
    _work(
        "works.works",
        "D17",
        "Số công trình",
        "công trình",
        how=count(),
        dimensions={"stage": STAGES, "kind": dict(WorkKind.choices)},
    ),
    Indicator(
        "works.road_length",
        "D17",
        "Chiều dài đường do Nhân dân bàn, làm",
        "km",
        roads,
        told_as(lambda metres: metres / 1_000, total("length_m")),
        register="works.work",
        decimals=2,
        dimensions={"stage": STAGES},
    ),
    _work(
        "works.people_value",
        "D18",
        "Nhân dân đóng góp bằng tiền, đất và hiện vật quy ra tiền",
        "đồng",
        how=total("people_money", "people_goods_value"),
    ),
    _work(
        "works.people_share",
        "D18",
        "Tỷ lệ Nhân dân đóng góp trên tổng giá trị công trình",
        "%",
        how=ratio("works.people_value", "works.total_value"),
        decimals=2,
    ),
)
