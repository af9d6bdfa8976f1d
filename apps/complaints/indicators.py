"""Figures of receptions, petitions and denunciations (catalogue H01–H13)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.complaints.models import Denunciation, Field, Petition, Reception
from apps.core.indicators import (
    KNOWN,
    PARTIAL,
    Figure,
    Indicator,
    Scope,
    count,
    empty_figure,
    get,
    held_within,
    ratio,
    register,
    total,
)
from apps.core.periods import Period

PETITIONS, DENUNCIATIONS, RECEPTIONS = "complaints.petition", "complaints.denunciation", "complaints.reception"

PETITION_DIMENSIONS = {
    "type": dict(Petition.Type.choices),
    "source": dict(Petition.Source.choices),
    "field": dict(Field.choices),
    "screening": dict(Petition.Screening.choices),
    "competence": dict(Petition.Competence.choices),
    "status": dict(Petition.Status.choices),
}
RECEPTION_DIMENSIONS = {
    "kind": dict(Reception.Kind.choices),
    "receiver": dict(Reception.Receiver.choices),
    "group": {"yes": "đoàn đông người", "no": "không phải đoàn đông người"},
}
CLASSES = {name: PETITION_DIMENSIONS[name] for name in ("type", "source", "field")}


def _chosen(rows: QuerySet, options: Mapping[str, str]) -> QuerySet:
    return rows.filter(**{"petition_type" if key == "type" else key: value for key, value in options.items()})


def receptions(period: Period, options: Mapping[str, str]) -> QuerySet:
    chosen: dict[str, Any] = {key: value for key, value in options.items() if key != "group"}
    if "group" in options:
        chosen["is_group"] = options["group"] == "yes"
    return held_within(Reception, "held_on", period).filter(**chosen)


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
    return resolved(period, options).filter(closed_on__lte=F("due_on"))


def open_at_end(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _chosen(Petition.objects.open_after(period.end), options)


def denunciations(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Denunciation, "received_on", period).filter(**options)


def in_time(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """Those in time among the resolved; a resolved petition without a due day makes the figure partial."""
    base = get("complaints.resolved").rows(scope)
    found, lacking = base.count(), base.filter(due_on__isnull=True).count()
    if not found:
        return empty_figure(indicator, scope)
    kept = rows.count()
    return Figure(indicator, kept, PARTIAL if lacking else KNOWN, records=kept, lacking=lacking)


register(
    Indicator(
        "complaints.receptions",
        "H01",
        "Số lượt tiếp công dân",
        "lượt",
        receptions,
        count(),
        register=RECEPTIONS,
        dimensions=RECEPTION_DIMENSIONS,
    ),
    Indicator(
        "complaints.reception_people",
        "H01",
        "Số người được tiếp",
        "người",
        receptions,
        total("people"),
        register=RECEPTIONS,
        dimensions=RECEPTION_DIMENSIONS,
    ),
    Indicator(
        "complaints.reception_cases",
        "H01",
        "Số vụ việc qua tiếp công dân",
        "vụ việc",
        receptions,
        total("cases"),
        register=RECEPTIONS,
        dimensions=RECEPTION_DIMENSIONS,
    ),
    Indicator(
        "complaints.petitions",
        "H06",
        "Số đơn tiếp nhận trong kỳ",
        "đơn",
        received,
        count(),
        register=PETITIONS,
        dimensions=PETITION_DIMENSIONS,
        note="Không gồm tố cáo; tố cáo đếm ở chỉ tiêu riêng.",
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
        dimensions={
            "field": dict(Field.choices),
            "stage": dict(Denunciation.Stage.choices),
            "result": dict(Denunciation.Result.choices),
        },
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
        "complaints.resolved_in_time",
        "H13",
        "Số đơn giải quyết đúng hạn",
        "đơn",
        resolved_in_time,
        in_time,
        register=PETITIONS,
        dimensions=CLASSES,
    ),
)
