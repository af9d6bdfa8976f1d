"""Figures of supervision (catalogue G01–G05, G07, G08, G16, G17)."""

from collections.abc import Mapping
from functools import partial

from django.db.models import QuerySet

from apps.core.indicators import Indicator, Records, count, held_within, ratio, register
from apps.core.periods import Period
from apps.supervision.models import (
    FRONT_AND_UNIONS,
    Addressee,
    Body,
    Finding,
    FindingStatus,
    Recommendation,
    Supervision,
    SupervisionKind,
)

BODIES = dict(Body.choices)
ADDRESSEES = dict(Addressee.choices)
STATUSES = dict(FindingStatus.choices)


def held(kind: str, *bodies: str) -> Records:
    """Supervisions of a kind that began in the period, by these bodies (all when none is named) or the asked one."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        wanted = [options["body"]] if "body" in options else bodies
        rows = held_within(Supervision, "started_on", period).filter(kind=kind)
        return rows.filter(body__in=wanted) if wanted else rows

    return records


def works_supervised(period: Period, options: Mapping[str, str]) -> QuerySet:
    boards = held(SupervisionKind.SUPERVISION, Body.COMMUNITY_BOARD)
    return boards(period, options).filter(work__isnull=False)


def findings(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(Finding, "supervision__started_on", period)
    if "body" in options:
        rows = rows.filter(supervision__body=options["body"])
    return rows.filter(status=options["status"]) if "status" in options else rows


def recommendations(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(Recommendation, "sent_on", period)
    return rows.filter(addressee=options["addressee"]) if "addressee" in options else rows


def accepted(period: Period, options: Mapping[str, str]) -> QuerySet:
    return recommendations(period, options).filter(accepted=True)


_figure = partial(Indicator, register="supervision.supervision")
_by_addressee = partial(_figure, dimensions={"addressee": ADDRESSEES}, note="Tính theo ngày gửi kiến nghị.")

register(
    _figure(
        "supervision.supervisions",
        "G01",
        "Số cuộc giám sát của MTTQ và các tổ chức chính trị - xã hội",
        "cuộc",
        held(SupervisionKind.SUPERVISION, *FRONT_AND_UNIONS),
        count(),
        dimensions={"body": {body.value: body.label for body in FRONT_AND_UNIONS}},
    ),
    _figure(
        "supervision.surveys",
        "G02",
        "Số cuộc khảo sát",
        "cuộc",
        held(SupervisionKind.SURVEY),
        count(),
        dimensions={"body": BODIES},
    ),
    _figure(
        "supervision.criticisms",
        "G03",
        "Số cuộc phản biện xã hội",
        "cuộc",
        held(SupervisionKind.CRITICISM),
        count(),
        dimensions={"body": BODIES},
    ),
    _by_addressee(
        "supervision.recommendations",
        "G04",
        "Số kiến nghị sau giám sát",
        "kiến nghị",
        recommendations,
        count(),
    ),
    _by_addressee(
        "supervision.recommendations_accepted",
        "G05",
        "Số kiến nghị sau giám sát được tiếp thu",
        "kiến nghị",
        accepted,
        count(),
    ),
    _by_addressee(
        "supervision.accepted_share",
        "G05",
        "Tỷ lệ kiến nghị được tiếp thu trên tổng số kiến nghị đã gửi",
        "%",
        accepted,
        ratio("supervision.recommendations_accepted", "supervision.recommendations"),
        decimals=2,
    ),
    _figure(
        "supervision.inspectorate_supervisions",
        "G07",
        "Số cuộc giám sát của Ban Thanh tra nhân dân",
        "cuộc",
        held(SupervisionKind.SUPERVISION, Body.INSPECTORATE),
        count(),
    ),
    _figure(
        "supervision.findings",
        "G08",
        "Số vụ việc có dấu hiệu vi phạm phát hiện qua giám sát",
        "vụ",
        findings,
        count(),
        dimensions={"body": BODIES, "status": STATUSES},
        note="body=inspectorate: Ban Thanh tra nhân dân (G08); body=community_board: Ban GSĐTCĐ (G18).",
    ),
    _figure(
        "supervision.works_supervised",
        "G16",
        "Số công trình được Ban Giám sát đầu tư của cộng đồng giám sát",
        "công trình",
        works_supervised,
        count("work"),
        note="Công trình được giám sát nhiều lần trong kỳ chỉ tính một lần.",
    ),
    _figure(
        "supervision.board_supervisions",
        "G17",
        "Số cuộc giám sát của Ban Giám sát đầu tư của cộng đồng",
        "cuộc",
        held(SupervisionKind.SUPERVISION, Body.COMMUNITY_BOARD),
        count(),
    ),
)
