"""Figures of what people sent online (catalogue F14)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from apps.core.indicators import Indicator, count, held_within, register
from apps.core.periods import Period
from apps.dialogues.models import FeedbackChannel, FeedbackField, OnlineFeedback

REGISTER = "dialogues.onlinefeedback"


def feedback(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(OnlineFeedback, "received_on", period).filter(**options)


def feedback_answered(period: Period, options: Mapping[str, str]) -> QuerySet:
    return feedback(period, options).filter(answered_on__lte=period.end)


def feedback_published(period: Period, options: Mapping[str, str]) -> QuerySet:
    return feedback(period, options).filter(published_on__lte=period.end)


def feedback_open(period: Period, options: Mapping[str, str]) -> QuerySet:
    """What is carried over: of this period and of all before it."""
    rows = OnlineFeedback.objects.filter(received_on__lte=period.end, **options)
    return rows.filter(Q(answered_on__isnull=True) | Q(answered_on__gt=period.end))


def _feedback(name: str, label: str, records: Any, note: str = "") -> Indicator:
    kinds = {"channel": dict(FeedbackChannel.choices), "field": dict(FeedbackField.choices)}
    return Indicator(name, "F14", label, "lượt", records, count(), REGISTER, dimensions=kinds, note=note)


register(
    _feedback("dialogues.feedback", "Số phản ánh, kiến nghị trực tuyến tiếp nhận", feedback),
    _feedback(
        "dialogues.feedback_answered",
        "Số phản ánh, kiến nghị trực tuyến đã xử lý, trả lời",
        feedback_answered,
        "Tiếp nhận trong kỳ, đã trả lời tính đến hết kỳ.",
    ),
    _feedback(
        "dialogues.feedback_published",
        "Số phản ánh, kiến nghị trực tuyến đã công khai kết quả",
        feedback_published,
        "Tiếp nhận trong kỳ, đã công khai kết quả tính đến hết kỳ.",
    ),
    _feedback(
        "dialogues.feedback_open",
        "Số phản ánh, kiến nghị trực tuyến còn đang xử lý, chuyển kỳ sau",
        feedback_open,
        "Cả các kỳ trước, chưa trả lời tính đến hết kỳ.",
    ),
)
