"""Figures of model cases, commendations and meetings of committees (catalogue B10–B12)."""

from collections.abc import Mapping

from django.db.models import QuerySet

from apps.committees.models import (
    Awardee,
    AwardForm,
    Commendation,
    CommitteeKind,
    CommitteeMeeting,
    CommitteeMeetingKind,
    ModelCase,
    ModelField,
    ModelStatus,
)
from apps.core.indicators import Indicator, count, held_within, register
from apps.core.periods import Period

MODEL_CASES, COMMENDATIONS = "committees.modelcase", "committees.commendation"
MEETINGS = "committees.committeemeeting"


def model_cases(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Cases whose step fell into the period; without a status those registered in it."""
    step = ModelStatus(options.get("status", ModelStatus.REGISTERED))
    rows = held_within(ModelCase, step.day_field, period)
    return rows.filter(field=options["field"]) if "field" in options else rows


def commendations(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Commendation, "decided_on", period).filter(**options)


def meetings(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(CommitteeMeeting, "held_on", period).filter(committee__kind=CommitteeKind.STEERING)
    return rows.filter(kind=options["kind"]) if "kind" in options else rows


register(
    Indicator(
        "committees.model_cases",
        "B10",
        "Số mô hình, điển hình",
        "mô hình",
        model_cases,
        count(),
        register=MODEL_CASES,
        dimensions={"status": dict(ModelStatus.choices), "field": dict(ModelField.choices)},
        note="Tính theo ngày đăng ký, ngày công nhận hoặc ngày nhân rộng trong kỳ; không nêu thì là đăng ký.",
    ),
    Indicator(
        "committees.commended",
        "B11",
        "Số lượt tập thể, cá nhân được khen thưởng",
        "lượt",
        commendations,
        count(),
        register=COMMENDATIONS,
        dimensions={"awardee": dict(Awardee.choices), "form": dict(AwardForm.choices)},
        note="Tính theo ngày quyết định; mỗi lần khen thưởng một lượt.",
    ),
    Indicator(
        "committees.steering_meetings",
        "B12",
        "Số cuộc họp của Ban Chỉ đạo thực hiện QCDC",
        "cuộc",
        meetings,
        count(),
        register=MEETINGS,
        dimensions={"kind": dict(CommitteeMeetingKind.choices)},
        note="Họp giao ban, sơ kết, tổng kết và họp đột xuất, chuyên đề; tính theo ngày họp.",
    ),
)
