"""Figures of boards (catalogue B03, G06, G14, H17)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from apps.committees.models import Committee, CommitteeDecision, CommitteeKind, CommitteeMember, DecisionKind
from apps.core.indicators import Indicator, Records, count, held_within, register
from apps.core.periods import Period

COMMITTEES = "committees.committee"
KINDS = dict(CommitteeKind.choices)


def renewals(period: Period, options: Mapping[str, str]) -> QuerySet:
    made = held_within(CommitteeDecision, "decided_on", period)
    return made.filter(kind=DecisionKind.RENEW, committee__kind=CommitteeKind.STEERING)


def bodies(default: str) -> Records:
    """Bodies of the asked kind at the end of the period."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        return Committee.objects.on(period.end).filter(kind=options.get("kind", default))

    return records


def seats(default: str) -> Records:
    """Seats in bodies of the asked kind at the end of the period."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        return CommitteeMember.objects.on(period.end).filter(committee__kind=options.get("kind", default))

    return records


_STEERING, _INSPECTORATE = CommitteeKind.STEERING.value, CommitteeKind.INSPECTORATE.value
_BOARD, _TEAM = CommitteeKind.INVESTMENT_BOARD.value, CommitteeKind.MEDIATION_TEAM.value
_BOARD_NOTE = "Không nêu loại thì là Ban Giám sát đầu tư của cộng đồng."

register(
    Indicator(
        "committees.renewals",
        "B03",
        "Số lần kiện toàn Ban Chỉ đạo thực hiện QCDC",
        "lần",
        renewals,
        count(),
        register=COMMITTEES,
    ),
    Indicator(
        "committees.members",
        "B03",
        "Số thành viên Ban Chỉ đạo thực hiện QCDC",
        "người",
        seats(_STEERING),
        count("official"),
        register=COMMITTEES,
        note="Tính tại ngày cuối kỳ.",
    ),
    Indicator(
        "committees.inspectorates",
        "G06",
        "Số Ban Thanh tra nhân dân",
        "ban",
        bodies(_INSPECTORATE),
        count(),
        register=COMMITTEES,
        note="Tính tại ngày cuối kỳ.",
    ),
    Indicator(
        "committees.inspectorate_members",
        "G06",
        "Số thành viên Ban Thanh tra nhân dân",
        "người",
        seats(_INSPECTORATE),
        count("official"),
        register=COMMITTEES,
        note="Tính tại ngày cuối kỳ.",
    ),
    Indicator(
        "committees.boards",
        "G14",
        "Số ban",
        "ban",
        bodies(_BOARD),
        count(),
        register=COMMITTEES,
        dimensions={"kind": KINDS},
        note=_BOARD_NOTE,
    ),
    Indicator(
        "committees.boards_members",
        "G14",
        "Số thành viên ban",
        "người",
        seats(_BOARD),
        count("official"),
        register=COMMITTEES,
        dimensions={"kind": KINDS},
        note=f"{_BOARD_NOTE} Người ở nhiều ban cùng loại chỉ tính một lần.",
    ),
    Indicator(
        "committees.mediation_teams",
        "H17",
        "Số tổ hòa giải",
        "tổ",
        bodies(_TEAM),
        count(),
        register=COMMITTEES,
        note="Tính tại ngày cuối kỳ.",
    ),
    Indicator(
        "committees.mediators",
        "H17",
        "Số hòa giải viên",
        "người",
        seats(_TEAM),
        count("official"),
        register=COMMITTEES,
        note="Tính tại ngày cuối kỳ.",
    ),
)
