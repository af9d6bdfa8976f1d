"""Figures of the household register, as it stands on the period's last day (catalogue A02, A03, A06)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from apps.core.indicators import Indicator, count, ratio, register, total
from apps.core.periods import Period
from apps.households.models import Household, HouseholdClass

REGISTER = "households.household"


def households(period: Period, options: Mapping[str, str]) -> QuerySet:
    return Household.objects.on(period.end)


def poor(period: Period, options: Mapping[str, str]) -> QuerySet:
    return households(period, options).filter(classification=HouseholdClass.POOR)


def near_poor(period: Period, options: Mapping[str, str]) -> QuerySet:
    return households(period, options).filter(classification=HouseholdClass.NEAR_POOR)


register(
    Indicator("households.households", "A02", "Số hộ gia đình", "hộ", households, count(), REGISTER),
    Indicator("households.people", "A03", "Số nhân khẩu", "người", households, total("members"), REGISTER),
    Indicator("households.poor", "A06", "Số hộ nghèo", "hộ", poor, count(), REGISTER),
    Indicator("households.near_poor", "A06", "Số hộ cận nghèo", "hộ", near_poor, count(), REGISTER),
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
