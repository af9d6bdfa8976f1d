"""Figures of village meetings, of what was decided there and of elections (catalogue D01–D09, E03–E09).

Matters are counted once, by their last result, on the day of that result; only what tells of attempts (D08, D09, E04)
counts each. Meetings that are planned or were not held count nowhere, those that fell short count.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from apps.committees.models import CommitteeKind
from apps.core.indicators import Indicator, Records, count, highest, lowest, ratio, register, total
from apps.core.periods import Period
from apps.meetings.models import (
    Choice,
    Matter,
    MatterAction,
    MatterKind,
    Meeting,
    MeetingKind,
    Outcome,
    VoteMethod,
)
from apps.villages.models import Village

REGISTER = "meetings.meeting"
MEETING_DIMENSIONS: Mapping[str, Any] = {"kind": dict(MeetingKind.choices)}
MATTER_DIMENSIONS: Mapping[str, Any] = {
    "kind": dict(MatterKind.choices),
    "method": dict(VoteMethod.choices),
}
TIMES = {"once": "1 lần", "twice": "2 lần", "other": "khác (từ 3 lần)"}
_TIMES = {"once": Q(times=1), "twice": Q(times=2), "other": Q(times__gte=3)}
STANDING = {"again": "tái cử", "new": "mới trúng cử"}
DISMISSED = {kind.value: kind.label for kind in (MatterKind.VILLAGE_HEAD, MatterKind.BOARD)}
BOARDS = {kind.value: kind.label for kind in (CommitteeKind.INSPECTORATE, CommitteeKind.INVESTMENT_BOARD)}


def _chosen(options: Mapping[str, str], dimensions: Mapping[str, Any]) -> dict[str, str]:
    """The options as lookups: a dimension is named as its field, and nothing else may reach the query."""
    return {name: options[name] for name in dimensions if name in options}


def meetings(period: Period, options: Mapping[str, str]) -> QuerySet:
    return Meeting.objects.held_within(period.start, period.end).filter(**_chosen(options, MEETING_DIMENSIONS))


def villages_by_times(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Villages with a regular meeting; those without any stand nowhere, and the reminders name them."""
    regular = Meeting.objects.held_within(period.start, period.end).filter(kind=MeetingKind.REGULAR)
    times = regular.filter(village=OuterRef("pk")).order_by().values("village").annotate(n=Count("pk")).values("n")
    wanted = _TIMES[options["times"]] if "times" in options else Q(times__gte=1)
    return Village.objects.annotate(times=Subquery(times)).filter(wanted)


def attempts(period: Period, options: Mapping[str, str]) -> Any:
    """Each time that a matter was put to the vote."""
    return Matter.objects.held().filter(
        decided_on__range=(period.start, period.end), **_chosen(options, MATTER_DIMENSIONS)
    )


def matters(period: Period, options: Mapping[str, str]) -> Any:
    return attempts(period, options).final()


def counted_matters(period: Period, options: Mapping[str, str]) -> QuerySet:
    return matters(period, options).filter(votes_for__isnull=False)


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


def convention_votes(period: Period, options: Mapping[str, str]) -> QuerySet:
    return counted_matters(period, {"kind": MatterKind.CONVENTION})


def head_elections(period: Period, options: Mapping[str, str]) -> QuerySet:
    return attempts(period, {"kind": MatterKind.VILLAGE_HEAD}).filter(action=MatterAction.ELECT)


def head_elections_won(period: Period, options: Mapping[str, str]) -> QuerySet:
    return head_elections(period, options).filter(carried=True)


def head_elections_short(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Elections that elected nobody, or could not be held for want of households."""
    fell_short = Q(carried=False) | Q(meeting__failed=True) | Q(followed_by__isnull=False)
    return head_elections(period, options).filter(fell_short)


def turnouts(period: Period, options: Mapping[str, str]) -> Any:
    """Last elections of a head, with `voters`: ballots returned, or else the households that were present."""
    rows = matters(period, {"kind": MatterKind.VILLAGE_HEAD}).filter(action=MatterAction.ELECT)
    return rows.annotate(voters=Coalesce("ballots_returned", "meeting__present"))


def full_turnouts(period: Period, options: Mapping[str, str]) -> QuerySet:
    return turnouts(period, options).filter(voters__gte=F("meeting__households"))


def _elected(kind: MatterKind, period: Period) -> Any:
    elections = attempts(period, {"kind": kind}).filter(action=MatterAction.ELECT)
    return Choice.objects.filter(elected=True, matter__in=elections)


def elected_heads(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = _elected(MatterKind.VILLAGE_HEAD, period)
    return rows.filter(reelected=options["standing"] == "again") if "standing" in options else rows


def dismissals(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Carried dismissals, with `people`: those named in the matter, or one where its text alone tells whom."""
    rows = matters(period, {name: options[name] for name in options if name == "kind"})
    named = Choice.objects.filter(matter=OuterRef("pk")).order_by().values("matter").annotate(n=Count("pk"))
    people = Greatest(Coalesce(Subquery(named.values("n")), 1), 1)
    return rows.filter(action=MatterAction.DISMISS, carried=True, kind__in=DISMISSED).annotate(people=people)


def board_elections(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Elections to a board that the commune recognised: the recognition names the board."""
    elections = attempts(period, {"kind": MatterKind.BOARD}).filter(action=MatterAction.ELECT)
    rows = elections.filter(recognition__outcome=Outcome.RECOGNISED, recognition__committee__isnull=False)
    return rows.filter(recognition__committee__kind=options["board"]) if "board" in options else rows


def elected_members(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _elected(MatterKind.BOARD, period)


def _of_meetings(name: str, code: str, label: str, measure: str, how: Any) -> Indicator:
    return Indicator(name, code, label, measure, meetings, how, REGISTER, dimensions=MEETING_DIMENSIONS)


def _of_matters(
    name: str, code: str, label: str, measure: str, records: Records, how: Any, note: str = ""
) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, dimensions=MATTER_DIMENSIONS, note=note)


def _plain(name: str, code: str, label: str, measure: str, records: Records, how: Any, **extra: Any) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, **extra)


def _share(name: str, code: str, label: str, records: Records, top: str, base: str, **extra: Any) -> Indicator:
    return Indicator(name, code, label, "%", records, ratio(top, base), decimals=2, **extra)


register(
    _of_meetings("meetings.meetings", "D01", "Số cuộc họp thôn, tổ dân phố", "cuộc", count()),
    _of_meetings("meetings.villages_met", "D02", "Số thôn, tổ dân phố đã họp", "thôn", count("village")),
    _plain(
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
    _share(
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
    _plain(
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
    _share(
        "meetings.votes_for_share",
        "D07",
        "Tỷ lệ hộ tán thành trên tổng số hộ của thôn",
        matters,
        "meetings.votes_for",
        "meetings.votes_base",
        dimensions=MATTER_DIMENSIONS,
    ),
    *(
        _plain(f"meetings.ballots_{name}", "D08", label, "phiếu", polls, total(column))
        for name, label, column in (
            ("issued", "Số phiếu lấy ý kiến phát ra tới hộ", "ballots_issued"),
            ("returned", "Số phiếu lấy ý kiến thu về", "ballots_returned"),
            ("valid", "Số phiếu lấy ý kiến hợp lệ", "valid"),
            ("agreeing", "Số phiếu lấy ý kiến đồng ý", "votes_for"),
        )
    ),
    _plain(
        "meetings.ballots_base",
        "D08",
        "Tổng số hộ của thôn tại các việc lấy ý kiến bằng phiếu",
        "hộ",
        counted_polls,
        total("meeting__households"),
    ),
    _share(
        "meetings.ballots_agreeing_of_issued",
        "D08",
        "Tỷ lệ phiếu đồng ý trên số phiếu phát ra",
        polls,
        "meetings.ballots_agreeing",
        "meetings.ballots_issued",
    ),
    _share(
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
    _plain(
        "meetings.convention_votes_for",
        "E03",
        "Số hộ tán thành hương ước, quy ước",
        "hộ",
        convention_votes,
        total("votes_for"),
    ),
    _plain(
        "meetings.convention_votes_base",
        "E03",
        "Tổng số hộ của thôn tại các lần biểu quyết hương ước, quy ước",
        "hộ",
        convention_votes,
        total("meeting__households"),
    ),
    _share(
        "meetings.convention_approval",
        "E03",
        "Tỷ lệ hộ tán thành hương ước, quy ước trên tổng số hộ của thôn",
        convention_votes,
        "meetings.convention_votes_for",
        "meetings.convention_votes_base",
    ),
    _plain(
        "meetings.head_elections", "E04", "Số lần bầu trưởng thôn, tổ trưởng dân phố", "lần", head_elections, count()
    ),
    _plain(
        "meetings.head_elections_held",
        "E04",
        "Số thôn, tổ dân phố tổ chức bầu trưởng thôn, tổ trưởng",
        "thôn",
        head_elections,
        count("meeting__village"),
    ),
    _plain(
        "meetings.head_elections_won",
        "E04",
        "Số thôn, tổ dân phố bầu thành công trưởng thôn, tổ trưởng",
        "thôn",
        head_elections_won,
        count("meeting__village"),
    ),
    _plain(
        "meetings.head_elections_rerun",
        "E04",
        "Số thôn, tổ dân phố phải bầu lại trưởng thôn, tổ trưởng",
        "thôn",
        head_elections_short,
        count("meeting__village"),
    ),
    _plain("meetings.voters", "E05", "Số hộ đi bầu trưởng thôn, tổ trưởng", "hộ", turnouts, total("voters")),
    _plain(
        "meetings.voters_base",
        "E05",
        "Tổng số hộ của thôn tại các cuộc bầu trưởng thôn, tổ trưởng",
        "hộ",
        turnouts,
        total("meeting__households"),
    ),
    _share(
        "meetings.turnout",
        "E05",
        "Tỷ lệ hộ đi bầu trên tổng số hộ của thôn",
        turnouts,
        "meetings.voters",
        "meetings.voters_base",
    ),
    _plain(
        "meetings.full_turnouts",
        "E06",
        "Số thôn, tổ dân phố có 100 % hộ đi bầu",
        "thôn",
        full_turnouts,
        count("meeting__village"),
    ),
    *(
        Indicator(
            f"meetings.{name}_turnout",
            "E06",
            f"Tỷ lệ hộ đi bầu của thôn, tổ dân phố {label} nhất",
            "%",
            turnouts,
            fold("voters", "meeting__households"),
            decimals=2,
        )
        for name, label, fold in (("lowest", "thấp", lowest), ("highest", "cao", highest))
    ),
    _plain(
        "meetings.heads_elected",
        "E07",
        "Số trưởng thôn, tổ trưởng dân phố trúng cử",
        "người",
        elected_heads,
        count(),
        dimensions={"standing": STANDING},
    ),
    _plain(
        "meetings.dismissed",
        "E08",
        "Số người được cho thôi, bị miễn nhiệm, bãi nhiệm",
        "người",
        dismissals,
        total("people"),
        dimensions={"kind": DISMISSED},
    ),
    _plain(
        "meetings.boards_elected",
        "E09",
        "Số Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng được bầu và công nhận",
        "ban",
        board_elections,
        count("recognition__committee"),
        dimensions={"board": BOARDS},
    ),
    _plain(
        "meetings.board_members_elected",
        "E09",
        "Số thành viên Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng trúng cử",
        "người",
        elected_members,
        count(),
    ),
    _plain(
        "meetings.board_votes_for",
        "E09",
        "Số phiếu bầu thành viên trúng cử của hai ban",
        "phiếu",
        elected_members,
        total("votes"),
    ),
    _plain(
        "meetings.board_votes_base",
        "E09",
        "Tổng số hộ của thôn, tính theo từng thành viên trúng cử của hai ban",
        "hộ",
        elected_members,
        total("matter__meeting__households"),
    ),
    _share(
        "meetings.board_vote_share",
        "E09",
        "Tỷ lệ phiếu bầu thành viên trúng cử của hai ban trên tổng số hộ",
        elected_members,
        "meetings.board_votes_for",
        "meetings.board_votes_base",
    ),
)
