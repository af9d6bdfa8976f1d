"""Figures of petitions and denunciations (catalogue H06–H16)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from apps.complaints.models import (
    Denunciation,
    Field,
    Petition,
    PetitionEvent,
    PetitionEventKind,
    PetitionType,
)
from apps.complaints.rules.balance import PETITION_ENDS, Flow, ended_as
from apps.core.indicators import (
    KNOWN,
    PARTIAL,
    Figure,
    Group,
    Indicator,
    count,
    grouped,
    held_within,
    ratio,
    register,
)
from apps.core.periods import Period
from apps.core.querysets import running_within

PETITIONS, DENUNCIATIONS = "complaints.petition", "complaints.denunciation"

PETITION_DIMENSIONS = {
    "type": dict(Petition.Type.choices),
    "source": dict(Petition.Source.choices),
    "field": dict(Field.choices),
    "screening": dict(Petition.Screening.choices),
    "competence": dict(Petition.Competence.choices),
    "status": dict(Petition.Status.choices),
}
DENUNCIATION_DIMENSIONS = {
    "field": dict(Field.choices),
    "stage": dict(Denunciation.Stage.choices),
    "result": dict(Denunciation.Result.choices),
}
CLASSES = {name: PETITION_DIMENSIONS[name] for name in ("type", "source", "field")}
_IN_TIME = Q(closed_on__lte=F("due_on"))
MOVED, WITHDRAWN = ended_as(PETITION_ENDS, Flow.MOVED), ended_as(PETITION_ENDS, Flow.WITHDRAWN)


def _ends(statuses: list[str]) -> dict[str, str]:
    return {status: label for status, label in PETITION_DIMENSIONS["status"].items() if status in statuses}


def _chosen(rows: QuerySet, options: Mapping[str, str]) -> QuerySet:
    return rows.filter(**{"petition_type" if key == "type" else key: value for key, value in options.items()})


def received(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chosen(held_within(Petition, "received_on", period), options)


def carried_over(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chosen(Petition.objects.open_after(period.start - timedelta(days=1)), options)


def to_resolve(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = Petition.objects.handled_in(period).filter(screening=Petition.Screening.ELIGIBLE)
    return _chosen(rows.filter(~Q(competence=Petition.Competence.OTHER)), options)


def resolved(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(Petition, "closed_on", period).filter(status=Petition.Status.RESOLVED)
    return _chosen(rows, options)


def resolved_in_time(period: Period, options: Mapping[str, str]) -> QuerySet:
    return resolved(period, options).filter(_IN_TIME)


def open_at_end(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chosen(Petition.objects.open_after(period.end), options)


def moved(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chosen(held_within(Petition, "closed_on", period).filter(status__in=MOVED), options)


def withdrawn(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chosen(held_within(Petition, "closed_on", period).filter(status__in=WITHDRAWN), options)


def matters(period: Period, options: Mapping[str, str]) -> Any:
    return _matters(received(period, options))


def matters_resolved(period: Period, options: Mapping[str, str]) -> Any:
    return _matters(resolved(period, options))


def matters_open(period: Period, options: Mapping[str, str]) -> Any:
    return _matters(open_at_end(period, options))


def _matters(rows: Any) -> Any:
    return rows.leading()


def complaint_dialogues(period: Period, options: Mapping[str, str]) -> QuerySet:
    # Of the petitions that were open in the period: events themselves do not stand under the unit.
    handled = running_within(period.start, period.end, start="petition__received_on", end="petition__closed_on")
    rows = held_within(PetitionEvent, "happened_on", period).filter(handled, kind=PetitionEventKind.DIALOGUE)
    chosen = {f"petition__{key}": value for key, value in options.items()}
    return rows.filter(petition__petition_type=PetitionType.COMPLAINT, **chosen)


def denunciations(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Denunciation, "received_on", period).filter(**options)


def denunciations_carried_over(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _denunciations_open(period.start - timedelta(days=1), options)


def denunciations_concluded(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(Denunciation, "closed_on", period).filter(stage=Denunciation.Stage.CONCLUDED)
    return rows.filter(**options)


def denunciations_open(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _denunciations_open(period.end, options)


def _denunciations_open(day: date, options: Mapping[str, str]) -> QuerySet:
    still = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    return Denunciation.objects.filter(still, received_on__lte=day, **options)


@grouped
def in_time(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """Those in time among the resolved; a resolved petition without a due day makes the figure partial."""
    sums = group.summed(
        group.narrow(resolved(group.period, group.options)),
        resolved=Count("pk"),
        kept=Count("pk", filter=_IN_TIME),
        lacking=Count("pk", filter=Q(due_on__isnull=True)),
    )
    return {
        unit: _of_resolved(indicator, found["kept"], found["lacking"])
        for unit, found in sums.items()
        if found["resolved"]
    }


def _of_resolved(indicator: Indicator, kept: int, lacking: int) -> Figure:
    return Figure(indicator, kept, PARTIAL if lacking else KNOWN, records=kept, lacking=lacking)


register(
    Indicator(
        "complaints.petitions",
        "H06",
        "Số đơn tiếp nhận trong kỳ",
        "đơn",
        received,
        count(),
        register=PETITIONS,
        dimensions=PETITION_DIMENSIONS,
        note="Không gồm tố cáo; tố cáo đếm ở chỉ tiêu riêng. Chọn phân loại để đếm theo nguồn, sàng lọc, lĩnh vực; "
        "chọn kỳ để so cùng kỳ, lũy kế từ đầu năm.",
        # By source, by screening, by field; against the same days of last year, since 1 January.
        also=("H08", "H09", "H11", "H15", "H16"),
    ),
    Indicator(
        "complaints.carried_over",
        "H06",
        "Số đơn kỳ trước chuyển sang",
        "đơn",
        carried_over,
        count(),
        register=PETITIONS,
        dimensions=CLASSES,
    ),
    Indicator(
        "complaints.denunciations",
        "H07",
        "Số tố cáo tiếp nhận trong kỳ",
        "tố cáo",
        denunciations,
        count(),
        register=DENUNCIATIONS,
        dimensions=DENUNCIATION_DIMENSIONS,
    ),
    Indicator(
        "complaints.denunciations_carried_over",
        "H07",
        "Số tố cáo kỳ trước chuyển sang",
        "tố cáo",
        denunciations_carried_over,
        count(),
        register=DENUNCIATIONS,
        dimensions={"field": DENUNCIATION_DIMENSIONS["field"]},
    ),
    Indicator(
        "complaints.denunciations_concluded",
        "H12",
        "Số tố cáo đã kết luận",
        "tố cáo",
        denunciations_concluded,
        count(),
        register=DENUNCIATIONS,
        dimensions={name: DENUNCIATION_DIMENSIONS[name] for name in ("field", "result")},
    ),
    Indicator(
        "complaints.denunciations_open",
        "H12",
        "Số tố cáo còn tồn cuối kỳ",
        "tố cáo",
        denunciations_open,
        count(),
        register=DENUNCIATIONS,
        dimensions={"field": DENUNCIATION_DIMENSIONS["field"]},
    ),
    Indicator(
        "complaints.matters",
        "H06",
        "Số vụ việc có đơn tiếp nhận trong kỳ",
        "vụ việc",
        matters,
        count(),
        register=PETITIONS,
        dimensions=PETITION_DIMENSIONS,
        note="Nhiều đơn về cùng một vụ việc tính một lần, ở kỳ tiếp nhận đơn đầu.",
    ),
    Indicator(
        "complaints.moved",
        "H10",
        "Số đơn chuyển, hướng dẫn, trả lại, không thụ lý, lưu",
        "đơn",
        moved,
        count(),
        register=PETITIONS,
        dimensions=CLASSES | {"status": _ends(MOVED), "competence": PETITION_DIMENSIONS["competence"]},
        note="Kết thúc trong kỳ, gồm cả đơn trùng được lưu.",
    ),
    Indicator(
        "complaints.to_resolve",
        "H12",
        "Số đơn phải giải quyết trong kỳ",
        "đơn",
        to_resolve,
        count(),
        register=PETITIONS,
        dimensions=CLASSES,
        note="Đơn tiếp nhận trong kỳ và kỳ trước chuyển sang, đủ điều kiện xử lý, không thuộc thẩm quyền nơi khác.",
    ),
    Indicator(
        "complaints.resolved",
        "H12",
        "Số đơn đã giải quyết",
        "đơn",
        resolved,
        count(),
        register=PETITIONS,
        dimensions=CLASSES,
    ),
    Indicator(
        "complaints.resolved_share",
        "H12",
        "Tỷ lệ đơn đã giải quyết trên số đơn phải giải quyết",
        "%",
        resolved,
        ratio("complaints.resolved", "complaints.to_resolve"),
        decimals=2,
        dimensions=CLASSES,
    ),
    Indicator(
        "complaints.open",
        "H12",
        "Số đơn còn tồn cuối kỳ",
        "đơn",
        open_at_end,
        count(),
        register=PETITIONS,
        dimensions=CLASSES,
    ),
    Indicator(
        "complaints.matters_resolved",
        "H12",
        "Số vụ việc đã giải quyết",
        "vụ việc",
        matters_resolved,
        count(),
        register=PETITIONS,
        dimensions=CLASSES,
        note="Nhiều đơn về cùng một vụ việc tính một lần.",
    ),
    Indicator(
        "complaints.matters_open",
        "H12",
        "Số vụ việc còn tồn cuối kỳ",
        "vụ việc",
        matters_open,
        count(),
        register=PETITIONS,
        dimensions=CLASSES,
        note="Nhiều đơn về cùng một vụ việc tính một lần.",
    ),
    Indicator(
        "complaints.resolved_in_time",
        "H13",
        "Số đơn giải quyết đúng hạn",
        "đơn",
        resolved_in_time,
        in_time,
        register=PETITIONS,
        dimensions=CLASSES,
        note="Giải quyết trước hoặc trong ngày cuối của thời hạn giải quyết; đơn không có thời hạn không tính.",
    ),
    Indicator(
        "complaints.in_time_share",
        "H13",
        "Tỷ lệ đơn giải quyết đúng hạn trên số đơn đã giải quyết",
        "%",
        resolved_in_time,
        ratio("complaints.resolved_in_time", "complaints.resolved"),
        decimals=2,
        dimensions=CLASSES,
    ),
    Indicator(
        "complaints.complaint_dialogues",
        "H14",
        "Số cuộc đối thoại trong giải quyết khiếu nại",
        "cuộc",
        complaint_dialogues,
        count(),
        register=PETITIONS,
        dimensions={name: PETITION_DIMENSIONS[name] for name in ("source", "field")},
    ),
    Indicator(
        "complaints.withdrawn",
        "H14",
        "Số đơn rút, đình chỉ giải quyết",
        "đơn",
        withdrawn,
        count(),
        register=PETITIONS,
        dimensions=CLASSES | {"status": _ends(WITHDRAWN)},
    ),
)
