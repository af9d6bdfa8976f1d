"""Figures of conventions put to the vote, of elections and dismissals (catalogue E03–E09)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from apps.committees.models import CommitteeKind
from apps.core.indicators import Indicator, count, highest, lowest, register, total
from apps.core.periods import Period
from apps.meetings.indicators.rows import attempts, counted_matters, matters, plain, share
from apps.meetings.models import NOT_HELD, Choice, MatterAction, MatterKind, Outcome

STANDING = {"again": "tái cử", "new": "mới trúng cử"}
DISMISSED = {kind.value: kind.label for kind in (MatterKind.VILLAGE_HEAD, MatterKind.BOARD)}
BOARDS = {kind.value: kind.label for kind in (CommitteeKind.INSPECTORATE, CommitteeKind.INVESTMENT_BOARD)}


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
    """By joins alone: elections in a subquery would be those of all units, whichever is asked for."""
    return Choice.objects.filter(
        elected=True,
        matter__kind=kind,
        matter__action=MatterAction.ELECT,
        matter__decided_on__range=(period.start, period.end),
    ).exclude(matter__meeting__state__in=NOT_HELD)


def elected_heads(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = _elected(MatterKind.VILLAGE_HEAD, period)
    return rows.filter(reelected=options["standing"] == "again") if "standing" in options else rows


def dismissals(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Dismissals of at least one person, with `people`: those dismissed, or one where the text alone tells whom."""
    rows = matters(period, {name: options[name] for name in options if name == "kind"})
    gone = Choice.objects.filter(matter=OuterRef("pk")).exclude(elected=False)
    named = gone.order_by().values("matter").annotate(n=Count("pk"))
    people = Greatest(Coalesce(Subquery(named.values("n")), 1), 1)
    of_somebody = Q(carried=True) | Q(Exists(gone.filter(elected=True)))
    return rows.filter(of_somebody, action=MatterAction.DISMISS, kind__in=DISMISSED).annotate(people=people)


def board_elections(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Elections to a board that the commune recognised: the recognition names the board."""
    elections = attempts(period, {"kind": MatterKind.BOARD}).filter(action=MatterAction.ELECT)
    rows = elections.filter(recognition__outcome=Outcome.RECOGNISED, recognition__committee__isnull=False)
    return rows.filter(recognition__committee__kind=options["board"]) if "board" in options else rows


def elected_members(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _elected(MatterKind.BOARD, period)


register(
    plain(
        "meetings.convention_votes_for",
        "E03",
        "Số hộ tán thành hương ước, quy ước",
        "hộ",
        convention_votes,
        total("votes_for"),
    ),
    plain(
        "meetings.convention_votes_base",
        "E03",
        "Tổng số hộ của thôn tại các lần biểu quyết hương ước, quy ước",
        "hộ",
        convention_votes,
        total("meeting__households"),
    ),
    share(
        "meetings.convention_approval",
        "E03",
        "Tỷ lệ hộ tán thành hương ước, quy ước trên tổng số hộ của thôn",
        convention_votes,
        "meetings.convention_votes_for",
        "meetings.convention_votes_base",
    ),
    plain(
        "meetings.head_elections", "E04", "Số lần bầu trưởng thôn, tổ trưởng dân phố", "lần", head_elections, count()
    ),
    plain(
        "meetings.head_elections_held",
        "E04",
        "Số thôn, tổ dân phố tổ chức bầu trưởng thôn, tổ trưởng",
        "thôn",
        head_elections,
        count("meeting__village"),
    ),
    plain(
        "meetings.head_elections_won",
        "E04",
        "Số thôn, tổ dân phố bầu thành công trưởng thôn, tổ trưởng",
        "thôn",
        head_elections_won,
        count("meeting__village"),
    ),
    plain(
        "meetings.head_elections_rerun",
        "E04",
        "Số thôn, tổ dân phố phải bầu lại trưởng thôn, tổ trưởng",
        "thôn",
        head_elections_short,
        count("meeting__village"),
    ),
    plain("meetings.voters", "E05", "Số hộ đi bầu trưởng thôn, tổ trưởng", "hộ", turnouts, total("voters")),
    plain(
        "meetings.voters_base",
        "E05",
        "Tổng số hộ của thôn tại các cuộc bầu trưởng thôn, tổ trưởng",
        "hộ",
        turnouts,
        total("meeting__households"),
    ),
    share(
        "meetings.turnout",
        "E05",
        "Tỷ lệ hộ đi bầu trên tổng số hộ của thôn",
        turnouts,
        "meetings.voters",
        "meetings.voters_base",
    ),
    plain(
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
    plain(
        "meetings.heads_elected",
        "E07",
        "Số trưởng thôn, tổ trưởng dân phố trúng cử",
        "người",
        elected_heads,
        count(),
        dimensions={"standing": STANDING},
    ),
    plain(
        "meetings.dismissed",
        "E08",
        "Số người được cho thôi, bị miễn nhiệm, bãi nhiệm",
        "người",
        dismissals,
        total("people"),
        dimensions={"kind": DISMISSED},
    ),
    plain(
        "meetings.boards_elected",
        "E09",
        "Số Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng được bầu và công nhận",
        "ban",
        board_elections,
        count("recognition__committee"),
        dimensions={"board": BOARDS},
    ),
    plain(
        "meetings.board_members_elected",
        "E09",
        "Số thành viên Ban Thanh tra nhân dân, Ban Giám sát đầu tư của cộng đồng trúng cử",
        "người",
        elected_members,
        count(),
    ),
    plain(
        "meetings.board_votes_for",
        "E09",
        "Số phiếu bầu thành viên trúng cử của hai ban",
        "phiếu",
        elected_members,
        total("votes"),
    ),
    plain(
        "meetings.board_votes_base",
        "E09",
        "Tổng số hộ của thôn, tính theo từng thành viên trúng cử của hai ban",
        "hộ",
        elected_members,
        total("matter__meeting__households"),
    ),
    share(
        "meetings.board_vote_share",
        "E09",
        "Tỷ lệ phiếu bầu thành viên trúng cử của hai ban trên tổng số hộ",
        elected_members,
        "meetings.board_votes_for",
        "meetings.board_votes_base",
    ),
)
