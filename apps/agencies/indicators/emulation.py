"""Figures of the commune's score of itself and of cultural families and villages (catalogue K13, K15).

Both are yearly: a figure is that of the year in which the period ends. Nobody closes a register of them, so that what
is not entered is missing, never zero.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Sum

from apps.agencies.models import CulturalYear, ScorecardCriterion
from apps.core.indicators import KNOWN, MISSING, PARTIAL, Figure, Indicator, Scope, ratio, register, total
from apps.core.periods import Period
from apps.villages.models import Village

GROUPS = {str(number): f"nhóm tiêu chí thứ {number}" for number in range(1, 11)}
YEARLY = "Kết quả của năm có ngày cuối kỳ."


def criteria(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = ScorecardCriterion.objects.filter(scorecard__year=period.end.year)
    return rows.filter(position=int(options["group"])) if "group" in options else rows


def cultural_years(period: Period, options: Mapping[str, str]) -> QuerySet:
    return CulturalYear.objects.filter(year=period.end.year)


def of_all_villages(field: str, value: Aggregate) -> Callable[[Indicator, Scope, QuerySet], Figure]:
    """An aggregate over the villages; partial while a row lacks the field, or a village of the last day has no row."""

    def how(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
        found = rows.order_by().aggregate(
            n=Count("pk"), lacking=Count("pk", filter=Q(**{f"{field}__isnull": True})), value=value
        )
        if found["n"] == found["lacking"]:
            return Figure(indicator, None, MISSING, records=found["n"], lacking=found["lacking"])
        villages: Any = Village.objects.on(scope.period.end).in_units(scope.unit_ids)
        if scope.village is not None:
            villages = villages.filter(pk=scope.village.pk)
        silent = villages.exclude(pk__in=rows.order_by().values("village")).count()
        lacking = found["lacking"] + silent
        state = PARTIAL if lacking else KNOWN
        return Figure(indicator, found["value"], state, records=found["n"], lacking=lacking)

    return how


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
