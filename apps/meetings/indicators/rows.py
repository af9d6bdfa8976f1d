"""Rows that several figures of meetings count, and how a figure without much of its own is declared."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from apps.core.indicators import Indicator, Records, ratio
from apps.core.periods import Period
from apps.meetings.models import Matter, MatterKind, VoteMethod

REGISTER = "meetings.meeting"
MATTER_DIMENSIONS: Mapping[str, Any] = {
    "kind": dict(MatterKind.choices),
    "method": dict(VoteMethod.choices),
}


def chosen(options: Mapping[str, str], dimensions: Mapping[str, Any]) -> dict[str, str]:
    """The options as lookups: a dimension is named as its field, and nothing else may reach the query."""
    return {name: options[name] for name in dimensions if name in options}


def attempts(period: Period, options: Mapping[str, str]) -> Any:
    """Each time that a matter was put to the vote."""
    return Matter.objects.held().filter(
        decided_on__range=(period.start, period.end), **chosen(options, MATTER_DIMENSIONS)
    )


def matters(period: Period, options: Mapping[str, str]) -> Any:
    return attempts(period, options).final()


def counted_matters(period: Period, options: Mapping[str, str]) -> QuerySet:
    return matters(period, options).filter(votes_for__isnull=False)


def plain(name: str, code: str, label: str, measure: str, records: Records, how: Any, **extra: Any) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, **extra)


def share(name: str, code: str, label: str, records: Records, top: str, base: str, **extra: Any) -> Indicator:
    return Indicator(name, code, label, "%", records, ratio(top, base), decimals=2, **extra)
