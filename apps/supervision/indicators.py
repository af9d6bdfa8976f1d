"""Figures of supervision (catalogue G01–G05, G07–G13, G15–G20).

A finding counts in the period in which its supervision began, a recommendation in that of its sending. What was
recovered or handled otherwise counts in the period in which somebody verified it.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from apps.core.indicators import (
    Figure,
    Group,
    Indicator,
    Records,
    count,
    grouped,
    held_within,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.core.querysets import running_within
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
from apps.works.models import Work

BODIES = dict(Body.choices)
ADDRESSEES = dict(Addressee.choices)
STATUSES = dict(FindingStatus.choices)
HANDLINGS = {"recovered": "thu hồi", "cut": "giảm trừ quyết toán", "other": "xử lý khác"}
_MONEY = {"recovered": "money_recovered", "cut": "settlement_cut", "other": "money_other"}


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


def works_in_area(period: Period, options: Mapping[str, str]) -> QuerySet:
    return Work.objects.filter(running_within(period.start, period.end, start="started_on", end="finished_on"))


def findings(period: Period, options: Mapping[str, str]) -> Any:
    rows: Any = _of_body(held_within(Finding, "supervision__started_on", period), options)
    return rows.filter(status=options["status"]) if "status" in options else rows


def findings_recommended(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows: QuerySet = findings(period, options).with_recommendation()
    return rows


def findings_resolved(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows: QuerySet = findings(period, options).filter(status=FindingStatus.RESOLVED)
    return rows


def of_board(records: Callable[[Period, Mapping[str, str]], QuerySet]) -> Records:
    """The same rows of community investment supervision boards alone."""
    return lambda period, options: records(period, {**options, "body": Body.COMMUNITY_BOARD.value})


def handled(*fields: str) -> Callable[[Period, Mapping[str, str]], QuerySet]:
    """Findings whose remedy was verified in the period and that are about what these fields hold.

    Of one that is, an amount that is not stated is not known.
    """

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        rows = held_within(Finding, "verified_on", period).filter(status=FindingStatus.RESOLVED)
        about = Q(*((f"{name}__isnull", False) for name in fields), _connector=Q.OR)
        return _of_body(rows.filter(about), options)

    return records


money_handled = handled("money_found", *_MONEY.values())
land_handled = handled("land_found_m2", "land_recovered_m2", "land_other_m2")


@grouped
def by_handling(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """The sum of one way of handling money, or of all of them when none is asked for."""
    asked = group.options.get("handling")
    return total(*([_MONEY[asked]] if asked else _MONEY.values())).grouped(indicator, group, rows)


def recommendations(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = _of_body(held_within(Recommendation, "sent_on", period), options)
    return rows.filter(addressee=options["addressee"]) if "addressee" in options else rows


def accepted(period: Period, options: Mapping[str, str]) -> QuerySet:
    return recommendations(period, options).filter(accepted=True)


def answered(period: Period, options: Mapping[str, str]) -> QuerySet:
    return recommendations(period, options).filter(replied_on__isnull=False)


def about_law(period: Period, options: Mapping[str, str]) -> QuerySet:
    return recommendations(period, options).filter(on_law=True)


def _of_body(rows: QuerySet, options: Mapping[str, str]) -> QuerySet:
    return rows.filter(supervision__body=options["body"]) if "body" in options else rows


_figure = partial(Indicator, register="supervision.supervision")
_by_addressee = partial(
    _figure, dimensions={"addressee": ADDRESSEES, "body": BODIES}, note="Tính theo ngày gửi kiến nghị."
)
_by_body = partial(_figure, dimensions={"body": BODIES})
_CASES = (
    "Tính theo ngày bắt đầu giám sát. Vụ việc đã kiến nghị: có kiến nghị hoặc đã chuyển sang kiến nghị, khắc phục, "
    "xử lý xong."
)
_VERIFIED = "Tính vào kỳ có ngày xác nhận khắc phục, của vụ việc liên quan đến {matter}; để trống là chưa đủ số liệu."
_MONEY_NOTE = _VERIFIED.format(matter="tiền")
_LAND_NOTE = _VERIFIED.format(matter="đất")

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
    _by_addressee(
        "supervision.recommendations_answered",
        "G05",
        "Số kiến nghị sau giám sát đã được trả lời",
        "kiến nghị",
        answered,
        count(),
    ),
    _by_addressee(
        "supervision.answered_share",
        "G05",
        "Tỷ lệ kiến nghị đã được trả lời trên tổng số kiến nghị đã gửi",
        "%",
        answered,
        ratio("supervision.recommendations_answered", "supervision.recommendations"),
        decimals=2,
    ),
    _by_addressee(
        "supervision.recommendations_on_law",
        "G13",
        "Số kiến nghị về bất cập của pháp luật",
        "kiến nghị",
        about_law,
        count(),
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
    _by_body(
        "supervision.findings_recommended",
        "G09",
        "Số vụ việc đã kiến nghị xử lý",
        "vụ",
        findings_recommended,
        count(),
        note=_CASES,
    ),
    _by_body(
        "supervision.findings_resolved",
        "G10",
        "Số vụ việc đã xử lý xong, có xác nhận",
        "vụ",
        findings_resolved,
        count(),
        note="Tính theo ngày bắt đầu giám sát, tình trạng ở thời điểm tính.",
    ),
    _by_body(
        "supervision.resolved_share",
        "G10",
        "Tỷ lệ vụ việc đã xử lý xong trên số vụ việc đã kiến nghị",
        "%",
        findings_resolved,
        ratio("supervision.findings_resolved", "supervision.findings_recommended"),
        decimals=2,
        note=_CASES,
    ),
    _by_body(
        "supervision.money_recovered",
        "G11",
        "Tiền thu hồi qua giám sát",
        "đồng",
        money_handled,
        total("money_recovered"),
        note=_MONEY_NOTE,
    ),
    _by_body(
        "supervision.money_other",
        "G11",
        "Xử lý khác về tiền qua giám sát",
        "đồng",
        money_handled,
        total("money_other"),
        note=_MONEY_NOTE,
    ),
    _by_body(
        "supervision.land_recovered",
        "G12",
        "Đất thu hồi qua giám sát (m²)",
        "m²",
        land_handled,
        total("land_recovered_m2"),
        decimals=None,
        note=_LAND_NOTE,
    ),
    _by_body(
        "supervision.land_other",
        "G12",
        "Xử lý khác về đất qua giám sát (m²)",
        "m²",
        land_handled,
        total("land_other_m2"),
        decimals=None,
        note=_LAND_NOTE,
    ),
    Indicator(
        "supervision.works_in_area",
        "G15",
        "Số công trình, dự án trên địa bàn",
        "công trình",
        works_in_area,
        count(),
        register="works.work",
        note="Công trình đang thực hiện trong kỳ, kể cả khởi công trước kỳ.",
    ),
    _figure(
        "supervision.board_findings",
        "G18",
        "Số sai phạm do Ban Giám sát đầu tư của cộng đồng phát hiện",
        "vụ",
        of_board(findings),
        count(),
        dimensions={"status": STATUSES},
        note="Tính theo ngày bắt đầu giám sát.",
    ),
    _figure(
        "supervision.board_findings_recommended",
        "G19",
        "Số vụ việc Ban Giám sát đầu tư của cộng đồng kiến nghị xử lý",
        "vụ",
        of_board(findings_recommended),
        count(),
        note=_CASES,
    ),
    _figure(
        "supervision.board_money_handled",
        "G20",
        "Tiền thu hồi, giảm trừ quyết toán, xử lý khác qua giám sát đầu tư của cộng đồng",
        "đồng",
        of_board(money_handled),
        by_handling,
        dimensions={"handling": HANDLINGS},
        note=_MONEY_NOTE,
    ),
)
