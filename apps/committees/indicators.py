"""Figures of boards, inspections and training (catalogue B03–B05, B07, B08, G06, G14, H17)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from apps.committees.models import (
    Committee,
    CommitteeDecision,
    CommitteeKind,
    CommitteeMember,
    DecisionKind,
    Inspection,
    InspectionTarget,
    TrainingKind,
    TrainingSession,
)
from apps.core.indicators import Indicator, Records, count, held_within, register, total
from apps.core.periods import Period

COMMITTEES = "committees.committee"
INSPECTIONS = "committees.inspection"
TRAININGS = "committees.trainingsession"
KINDS = dict(CommitteeKind.choices)
MANNERS = {"inspection": "kiểm tra", "self_inspection": "tự kiểm tra"}


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


def inspections(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(Inspection, "held_on", period)
    return rows.filter(self_inspection=options["kind"] == "self_inspection") if "kind" in options else rows


def targets(period: Period, options: Mapping[str, str]) -> QuerySet:
    return InspectionTarget.objects.filter(inspection__in=inspections(period, options))


def villages_inspected(period: Period, options: Mapping[str, str]) -> QuerySet:
    return targets(period, options).filter(village__isnull=False)


def agencies_inspected(period: Period, options: Mapping[str, str]) -> QuerySet:
    return targets(period, options).exclude(agency="")


def trainings(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(TrainingSession, "held_on", period)
    return rows.filter(kind=options["kind"]) if "kind" in options else rows


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
        "committees.inspections",
        "B04",
        "Số cuộc kiểm tra việc thực hiện QCDC",
        "cuộc",
        inspections,
        count(),
        register=INSPECTIONS,
        dimensions={"kind": MANNERS},
    ),
    Indicator(
        "committees.villages_inspected",
        "B05",
        "Số thôn được kiểm tra việc thực hiện QCDC",
        "thôn",
        villages_inspected,
        count("village"),
        register=INSPECTIONS,
        dimensions={"kind": MANNERS},
        note="Thôn được kiểm tra nhiều lần trong kỳ chỉ tính một lần.",
    ),
    Indicator(
        "committees.agencies_inspected",
        "B05",
        "Số cơ quan, đơn vị được kiểm tra việc thực hiện QCDC",
        "đơn vị",
        agencies_inspected,
        count("agency"),
        register=INSPECTIONS,
        dimensions={"kind": MANNERS},
        note="Đơn vị được kiểm tra nhiều lần trong kỳ chỉ tính một lần.",
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
    Indicator(
        "committees.trainings",
        "B07",
        "Số hội nghị, lớp tuyên truyền, tập huấn",
        "cuộc",
        trainings,
        count(),
        register=TRAININGS,
        dimensions={"kind": dict(TrainingKind.choices)},
    ),
    Indicator(
        "committees.training_participants",
        "B08",
        "Số lượt người được tuyên truyền, tập huấn",
        "lượt người",
        trainings,
        total("participants"),
        register=TRAININGS,
        dimensions={"kind": dict(TrainingKind.choices)},
    ),
)
