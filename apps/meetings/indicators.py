"""Figures of village meetings and of what was decided there (catalogue D01–D05, D07)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from apps.core.indicators import Indicator, count, held_within, ratio, register, total
from apps.core.periods import Period
from apps.meetings.models import Matter, MatterKind, Meeting, MeetingKind, VoteMethod

REGISTER = "meetings.meeting"
MEETING_DIMENSIONS: Mapping[str, Any] = {"kind": dict(MeetingKind.choices)}
MATTER_DIMENSIONS: Mapping[str, Any] = {
    "kind": dict(MatterKind.choices),
    "method": dict(VoteMethod.choices),
}


def _chosen(options: Mapping[str, str], dimensions: Mapping[str, Any]) -> dict[str, str]:
    """The options as lookups: a dimension is named as its field, and nothing else may reach the query."""
    return {name: options[name] for name in dimensions if name in options}


def meetings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Meeting, "held_on", period).filter(**_chosen(options, MEETING_DIMENSIONS))


def matters(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Matter, "meeting__held_on", period).filter(**_chosen(options, MATTER_DIMENSIONS))


def counted_matters(period: Period, options: Mapping[str, str]) -> QuerySet:
    return matters(period, options).filter(votes_for__isnull=False)


def _of_meetings(name: str, code: str, label: str, measure: str, how: Any) -> Indicator:
    return Indicator(name, code, label, measure, meetings, how, REGISTER, dimensions=MEETING_DIMENSIONS)


def _of_matters(name: str, code: str, label: str, measure: str, records: Any, how: Any) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, dimensions=MATTER_DIMENSIONS)


register(
    _of_meetings("meetings.meetings", "D01", "Số cuộc họp thôn, tổ dân phố", "cuộc", count()),
    _of_meetings("meetings.villages_met", "D02", "Số thôn, tổ dân phố đã họp", "thôn", count("village")),
    _of_meetings("meetings.households_present", "D03", "Số hộ có đại diện dự họp", "hộ", total("present")),
    _of_meetings(
        "meetings.households_called", "D03", "Tổng số hộ của thôn tại các cuộc họp", "hộ", total("households")
    ),
    Indicator(
        "meetings.attendance_share",
        "D03",
        "Tỷ lệ hộ có đại diện dự họp trên tổng số hộ của thôn tại các cuộc họp",
        "%",
        meetings,
        ratio("meetings.households_present", "meetings.households_called"),
        decimals=2,
        dimensions=MEETING_DIMENSIONS,
    ),
    _of_matters("meetings.matters", "D04", "Số việc Nhân dân bàn, quyết định", "việc", matters, count()),
    _of_matters("meetings.votes_for", "D07", "Số hộ tán thành", "hộ", matters, total("votes_for")),
    _of_matters(
        "meetings.votes_base",
        "D07",
        "Tổng số hộ của thôn tại các việc đã có kết quả biểu quyết",
        "hộ",
        counted_matters,
        total("meeting__households"),
    ),
    Indicator(
        "meetings.votes_for_share",
        "D07",
        "Tỷ lệ hộ tán thành trên tổng số hộ của thôn",
        "%",
        matters,
        ratio("meetings.votes_for", "meetings.votes_base"),
        decimals=2,
        dimensions=MATTER_DIMENSIONS,
    ),
)
