"""Figures of dialogues and of the opinions raised there (catalogue F01–F05, F07)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from apps.core.indicators import (
    MISSING,
    Figure,
    Indicator,
    Scope,
    count,
    held_within,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.core.querysets import running_within
from apps.dialogues.models import (
    RESULT_KEY,
    Dialogue,
    DialogueLevel,
    DialogueOpinion,
    DialogueOpinionQuerySet,
    HostPost,
    TargetGroup,
)
from apps.law.models import Mark, Rule

REGISTER = "dialogues.dialogue"
LIMIT_NOTE = (
    "Chỉ tính các cuộc đối thoại từ ngày 01/7/2025 (Điều 43 Luật số 72/2025/QH15); "
    "quy định về thời hạn trước ngày đó chưa kiểm chứng nên không tính."
)
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


def _limits(period: Period) -> list[Rule]:
    """The time-limits of law that held on a day of the period; one that no source confirms binds nobody."""
    return list(Rule.objects.filter(running_within(period.start, period.end), key=RESULT_KEY, mark=Mark.SEEN))


def bound_to_publish(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Dialogues on whose day a time-limit of law held."""
    bound = Q(pk__in=())
    for row in _limits(period):
        bound |= Q(held_on__range=(row.valid_from, row.valid_until or date.max))
    return sessions(period, options).filter(bound)


def published_in_time(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Each dialogue is held to the limit of its own day."""
    in_time = Q(pk__in=())
    for row in _limits(period):
        in_time |= Q(
            held_on__range=(row.valid_from, row.valid_until or date.max),
            results_published_on__lte=F("held_on") + timedelta(days=row.numerator),
        )
    return sessions(period, options).filter(in_time)


def count_under_law(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """How many rows; missing, never zero, over a period in which no time-limit of law held."""
    if not _limits(scope.period):
        return Figure(indicator, None, MISSING)
    return count()(indicator, scope, rows)


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
        "dialogues.bound_to_publish",
        "F07",
        "Số cuộc đối thoại có thời hạn công bố kết quả",
        "cuộc",
        bound_to_publish,
        count_under_law,
        note=LIMIT_NOTE,
    ),
    _figure(
        "dialogues.published_in_time",
        "F07",
        "Số cuộc đối thoại công bố kết quả đúng hạn",
        "cuộc",
        published_in_time,
        count_under_law,
        note=f"Thời hạn theo quy định có hiệu lực vào ngày đối thoại. {LIMIT_NOTE}",
    ),
    _figure(
        "dialogues.published_in_time_share",
        "F07",
        "Tỷ lệ cuộc đối thoại công bố kết quả đúng hạn trên số cuộc có thời hạn công bố",
        "%",
        published_in_time,
        ratio("dialogues.published_in_time", "dialogues.bound_to_publish"),
        decimals=2,
        note=LIMIT_NOTE,
    ),
)
