"""Figures of the commune's score of itself and of cultural families and villages (catalogue K13, K15).

Both are yearly: a figure is that of the year in which the period ends. Nobody closes a register of them, so that what
is not entered is missing, never zero.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Sum

from apps.agencies.models import CulturalYear, ScorecardCriterion
from apps.core.indicators import (
    KNOWN,
    MISSING,
    PARTIAL,
    Figure,
    Fold,
    Group,
    Indicator,
    grouped,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.villages.models import Village

GROUPS = {str(number): f"nhóm tiêu chí thứ {number}" for number in range(1, 11)}
YEARLY = "Kết quả của năm có ngày cuối kỳ."


def criteria(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = ScorecardCriterion.objects.filter(scorecard__year=period.end.year)
    return rows.filter(position=int(options["group"])) if "group" in options else rows


def cultural_years(period: Period, options: Mapping[str, str]) -> QuerySet:
    return CulturalYear.objects.filter(year=period.end.year)


def _silent(group: Group) -> dict[int, int]:
    """How many villages of the last day have no row of the year."""
    told = group.narrow(cultural_years(group.period, {})).order_by().values("village")
    villages = group.narrow(Village.objects.on(group.period.end)).exclude(pk__in=told)
    return {unit: sums["number"] for unit, sums in group.summed(villages, number=Count("pk")).items()}


def of_all_villages(field: str, value: Aggregate) -> Fold:
    """An aggregate over the villages; partial while a row lacks the field, or a village of the last day has no row."""

    @grouped
    def how(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
        lacking = Count("pk", filter=Q(**{f"{field}__isnull": True}))
        found, silent = group.summed(rows, n=Count("pk"), lacking=lacking, value=value), group.read(_silent)
        return {unit: _figure_of(indicator, silent.get(unit, 0), **sums) for unit, sums in found.items()}

    return how


def _figure_of(indicator: Indicator, silent: int, n: int, lacking: int, value: int | None) -> Figure:
    if n == lacking:
        return Figure(indicator, None, MISSING, records=n, lacking=lacking)
    lacking += silent
    return Figure(indicator, value, PARTIAL if lacking else KNOWN, records=n, lacking=lacking)


def _score(name: str, label: str, field: str) -> Indicator:
    return Indicator(
        f"agencies.{name}",
        "K13",
        label,
        "điểm",
        criteria,
        total(field),
        decimals=2,
        dimensions={"group": GROUPS},
        note=f"{YEARLY} Còn nhóm chưa chấm thì số chưa đủ. Nhiều xã thì cộng điểm các xã; đọc cùng điểm tối đa.",
    )


def _culture(name: str, label: str, measure: str, how: Any, **extra: Any) -> Indicator:
    return Indicator(f"agencies.{name}", "K15", label, measure, cultural_years, how, note=YEARLY, **extra)


register(
    _score("score", "Điểm tự chấm chính quyền thân thiện", "points"),
    _score("score_maximum", "Điểm tối đa của bảng tự chấm chính quyền thân thiện", "maximum"),
    _culture(
        "cultural_families",
        "Số gia đình đạt danh hiệu gia đình văn hóa",
        "gia đình",
        of_all_villages("cultural_families", Sum("cultural_families")),
    ),
    _culture(
        "households_judged", "Số hộ bình xét gia đình văn hóa", "hộ", of_all_villages("households", Sum("households"))
    ),
    _culture(
        "cultural_families_share",
        "Tỷ lệ gia đình văn hóa trên tổng số hộ gia đình",
        "%",
        ratio("agencies.cultural_families", "households.households"),
        decimals=2,
    ),
    _culture(
        "cultural_families_judged_share",
        "Tỷ lệ gia đình văn hóa trên số hộ bình xét",
        "%",
        ratio("agencies.cultural_families", "agencies.households_judged"),
        decimals=2,
    ),
    _culture(
        "cultural_villages",
        "Số thôn đạt danh hiệu thôn văn hóa",
        "thôn",
        of_all_villages("recognised", Count("pk", filter=Q(recognised=True))),
    ),
    _culture(
        "cultural_villages_share",
        "Tỷ lệ thôn đạt danh hiệu thôn văn hóa trên tổng số thôn",
        "%",
        ratio("agencies.cultural_villages", "villages.villages"),
        decimals=2,
    ),
)
