"""Figures of the household register, as it stands on the period's last day (catalogue A02, A03, A06)."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, QuerySet, Sum

from apps.core.indicators import Indicator, count, ratio, register, total
from apps.core.periods import Period
from apps.core.together import answers
from apps.households.models import HouseholdClass, Residence
from apps.villages.counting import Count as VillageCount

REGISTER = "households.household"


def households(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Each household by its residence of the day, so that a village counts those that it had then."""
    return Residence.objects.on(period.end)


def counts_by_village(villages: Iterable[int], day: date) -> dict[int, VillageCount]:
    """Households and people in villages, given by their keys, on the day; one query."""
    rows = Residence.objects.filter(village__in=villages).on(day).order_by().values("village")
    counted = rows.annotate(households=Count("pk"), people=Sum("household__members"))
    found = answers(counted.values_list("village", "households", "people"))
    return {village: VillageCount(households, people) for village, households, people in found}


def classed(kind: HouseholdClass, period: Period) -> QuerySet:
    """The households of the day that the year's decision puts in the class."""
    there = {"household__classifications__year": period.end.year, "household__classifications__classification": kind}
    return Residence.objects.on(period.end).filter(**there)


def poor(period: Period, options: Mapping[str, str]) -> QuerySet:
    return classed(HouseholdClass.POOR, period)


def near_poor(period: Period, options: Mapping[str, str]) -> QuerySet:
    return classed(HouseholdClass.NEAR_POOR, period)


register(
    Indicator("households.households", "A02", "Số hộ gia đình", "hộ", households, count("household"), REGISTER),
    Indicator("households.people", "A03", "Số nhân khẩu", "người", households, total("household__members"), REGISTER),
    Indicator("households.poor", "A06", "Số hộ nghèo", "hộ", poor, count("household"), REGISTER),
    Indicator("households.near_poor", "A06", "Số hộ cận nghèo", "hộ", near_poor, count("household"), REGISTER),
    Indicator(
        "households.poor_share",
        "A06",
        "Tỷ lệ hộ nghèo trên tổng số hộ",
        "%",
        poor,
        ratio("households.poor", "households.households"),
        decimals=2,
    ),
    Indicator(
        "households.near_poor_share",
        "A06",
        "Tỷ lệ hộ cận nghèo trên tổng số hộ",
        "%",
        near_poor,
        ratio("households.near_poor", "households.households"),
        decimals=2,
    ),
)
