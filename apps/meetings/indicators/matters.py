"""Figures of meetings and of the matters decided there (catalogue D01–D09)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from apps.core.indicators import Indicator, Records, count, register, total
from apps.core.periods import Period
from apps.meetings.indicators.rows import (
    MATTER_DIMENSIONS,
    REGISTER,
    attempts,
    chosen,
    counted_matters,
    matters,
    plain,
    share,
)
from apps.meetings.models import MatterAction, Meeting, MeetingKind, VoteMethod
from apps.villages.models import Village

MEETING_DIMENSIONS: Mapping[str, Any] = {"kind": dict(MeetingKind.choices)}
TIMES = {"once": "1 lần", "twice": "2 lần", "other": "khác (từ 3 lần)"}
_TIMES = {"once": Q(times=1), "twice": Q(times=2), "other": Q(times__gte=3)}


def meetings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return Meeting.objects.held_within(period.start, period.end).filter(**chosen(options, MEETING_DIMENSIONS))


def villages_by_times(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Villages with a regular meeting; those without any stand nowhere, and the reminders name them."""
    regular = Meeting.objects.held_within(period.start, period.end).filter(kind=MeetingKind.REGULAR)
    times = regular.filter(village=OuterRef("pk")).order_by().values("village").annotate(n=Count("pk")).values("n")
    wanted = _TIMES[options["times"]] if "times" in options else Q(times__gte=1)
    return Village.objects.annotate(times=Subquery(times)).filter(wanted)


def discussed(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Matters with options to choose from; candidates are none."""
    return matters(period, options).filter(action=MatterAction.DECIDE)


def uncarried(period: Period, options: Mapping[str, str]) -> QuerySet:
    return attempts(period, options).filter(carried=False)


def polls(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Ballots to households, each time that they went out."""
    rows = attempts(period, options).filter(method=VoteMethod.HOUSEHOLD_BALLOT)
    return rows.annotate(valid=F("ballots_returned") - F("invalid"))


def counted_polls(period: Period, options: Mapping[str, str]) -> QuerySet:
    return polls(period, options).filter(votes_for__isnull=False)


def _of_meetings(name: str, code: str, label: str, measure: str, how: Any) -> Indicator:
    return Indicator(name, code, label, measure, meetings, how, REGISTER, dimensions=MEETING_DIMENSIONS)


def _of_matters(
    name: str, code: str, label: str, measure: str, records: Records, how: Any, note: str = ""
) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, dimensions=MATTER_DIMENSIONS, note=note)


register(
    _of_meetings("meetings.meetings", "D01", "Số cuộc họp thôn, tổ dân phố", "cuộc", count()),
    _of_meetings("meetings.villages_met", "D02", "Số thôn, tổ dân phố đã họp", "thôn", count("village")),
    plain(
        "meetings.villages_by_times",
        "D02",
        "Số thôn, tổ dân phố họp toàn thể (hội nghị định kỳ), theo số lần",
        "thôn",
        villages_by_times,
        count(),
        dimensions={"times": TIMES},
        note="Thôn chưa họp lần nào trong kỳ không tính.",
    ),
    _of_meetings("meetings.households_present", "D03", "Số hộ có đại diện dự họp", "hộ", total("present")),
    _of_meetings(
        "meetings.households_called", "D03", "Tổng số hộ của thôn tại các cuộc họp", "hộ", total("households")
    ),
    share(
        "meetings.attendance_share",
        "D03",
        "Tỷ lệ hộ có đại diện dự họp trên tổng số hộ của thôn tại các cuộc họp",
        meetings,
        "meetings.households_present",
        "meetings.households_called",
        dimensions=MEETING_DIMENSIONS,
    ),
    _of_matters(
        "meetings.matters",
        "D04",
        "Số việc Nhân dân bàn, quyết định",
        "việc",
        matters,
        count(),
        "Việc đưa ra nhiều lần tính một, theo kết quả lần sau cùng.",
    ),
    plain(
        "meetings.matters_by_method",
        "D05",
        "Số việc Nhân dân bàn, quyết định theo hình thức",
        "việc",
        matters,
        count(),
        dimensions={"method": MATTER_DIMENSIONS["method"]},
    ),
    _of_matters("meetings.options", "D06", "Số phương án đưa ra bàn", "phương án", discussed, total("options")),
    _of_matters("meetings.votes_for", "D07", "Số hộ tán thành", "hộ", matters, total("votes_for")),
    _of_matters(
        "meetings.votes_base",
        "D07",
        "Tổng số hộ của thôn tại các việc đã có kết quả biểu quyết",
        "hộ",
        counted_matters,
        total("meeting__households"),
    ),
    share(
        "meetings.votes_for_share",
        "D07",
        "Tỷ lệ hộ tán thành trên tổng số hộ của thôn",
        matters,
        "meetings.votes_for",
        "meetings.votes_base",
        dimensions=MATTER_DIMENSIONS,
    ),
    *(
        plain(f"meetings.ballots_{name}", "D08", label, "phiếu", polls, total(column))
        for name, label, column in (
            ("issued", "Số phiếu lấy ý kiến phát ra tới hộ", "ballots_issued"),
            ("returned", "Số phiếu lấy ý kiến thu về", "ballots_returned"),
            ("valid", "Số phiếu lấy ý kiến hợp lệ", "valid"),
            ("agreeing", "Số phiếu lấy ý kiến đồng ý", "votes_for"),
        )
    ),
    plain(
        "meetings.ballots_base",
        "D08",
        "Tổng số hộ của thôn tại các việc lấy ý kiến bằng phiếu",
        "hộ",
        counted_polls,
        total("meeting__households"),
    ),
    share(
        "meetings.ballots_agreeing_of_issued",
        "D08",
        "Tỷ lệ phiếu đồng ý trên số phiếu phát ra",
        polls,
        "meetings.ballots_agreeing",
        "meetings.ballots_issued",
    ),
    share(
        "meetings.ballots_agreeing_of_households",
        "D08",
        "Tỷ lệ phiếu đồng ý trên tổng số hộ của thôn",
        polls,
        "meetings.ballots_agreeing",
        "meetings.ballots_base",
    ),
    _of_matters(
        "meetings.uncarried",
        "D09",
        "Số lần biểu quyết không đạt tỷ lệ, phải lấy phiếu hoặc họp lại",
        "việc",
        uncarried,
        count(),
        "Mỗi lần không đạt tính một, kể cả khi lần sau đạt.",
    ),
)
