"""Figures of dialogues and of the opinions raised there (catalogue F01–F05, F07)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.core.indicators import Indicator, count, held_within, ratio, register, total
from apps.core.periods import Period
from apps.dialogues.models import (
    RESULT_KEY,
    Dialogue,
    DialogueLevel,
    DialogueOpinion,
    DialogueOpinionQuerySet,
    HostPost,
    TargetGroup,
)
from apps.law.models import Rule

REGISTER = "dialogues.dialogue"
FIELDS = {"level": "level", "group": "target_group", "host": "host_post"}
DIMENSIONS: Mapping[str, Any] = {
    "level": dict(DialogueLevel.choices),
    "group": dict(TargetGroup.choices),
    "host": dict(HostPost.choices),
}


def sessions(period: Period, options: Mapping[str, str]) -> QuerySet:
    chosen = {field: options[name] for name, field in FIELDS.items() if name in options}
    return held_within(Dialogue, "held_on", period).filter(**chosen)


def opinions(period: Period, options: Mapping[str, str]) -> DialogueOpinionQuerySet:
    chosen = {f"dialogue__{field}": options[name] for name, field in FIELDS.items() if name in options}
    return DialogueOpinion.objects.filter(dialogue__held_on__range=(period.start, period.end), **chosen)


def opinions_answered(period: Period, options: Mapping[str, str]) -> QuerySet:
    return opinions(period, options).answered_by(period.end)


def published_in_time(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Each dialogue is held to the limit of its own day; one without any limit on its day is left out."""
    in_time = Q(pk__in=())
    for row in Rule.objects.filter(key=RESULT_KEY):
        in_time |= Q(
            held_on__range=(row.valid_from, row.valid_until or date.max),
            results_published_on__lte=F("held_on") + timedelta(days=row.numerator),
        )
    return sessions(period, options).filter(in_time)


def _figure(name: str, code: str, label: str, measure: str, records: Any, how: Any, **extra: Any) -> Indicator:
    return Indicator(name, code, label, measure, records, how, REGISTER, dimensions=DIMENSIONS, **extra)


register(
    _figure("dialogues.sessions", "F01", "Số cuộc đối thoại với Nhân dân", "cuộc", sessions, count()),
    _figure(
        "dialogues.participants",
        "F02",
        "Số lượt người tham dự đối thoại",
        "lượt người",
        sessions,
        total("participants"),
    ),
    _figure("dialogues.opinions", "F03", "Số ý kiến tại đối thoại", "ý kiến", opinions, count()),
    _figure(
        "dialogues.opinions_answered",
        "F04",
        "Số ý kiến tại đối thoại đã trả lời, giải quyết",
        "ý kiến",
        opinions_answered,
        count(),
        note="Ý kiến của các cuộc đối thoại trong kỳ, đã trả lời hoặc giải quyết tính đến hết kỳ.",
    ),
    _figure(
        "dialogues.opinions_answered_share",
        "F04",
        "Tỷ lệ ý kiến đã trả lời, giải quyết trên tổng số ý kiến tại đối thoại",
        "%",
        opinions_answered,
        ratio("dialogues.opinions_answered", "dialogues.opinions"),
        decimals=2,
    ),
    _figure(
        "dialogues.published_in_time",
        "F07",
        "Số cuộc đối thoại công bố kết quả đúng hạn",
        "cuộc",
        published_in_time,
        count(),
        note="Thời hạn theo quy định có hiệu lực vào ngày đối thoại.",
    ),
    _figure(
        "dialogues.published_in_time_share",
        "F07",
        "Tỷ lệ cuộc đối thoại công bố kết quả đúng hạn trên tổng số cuộc đối thoại",
        "%",
        published_in_time,
        ratio("dialogues.published_in_time", "dialogues.sessions"),
        decimals=2,
    ),
)
