"""Figures of what was made public (catalogue C01–C04)."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import timezone

from apps.core.indicators import Indicator, count, held_within, register
from apps.core.periods import Period
from apps.disclosures.models import Channel, Posting, PostingChannel

REGISTER = "disclosures.posting"


def items(period: Period, options: Mapping[str, str]) -> QuerySet:
    return Posting.objects.public_in(period)


def turns(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(PostingChannel, "posting__starts_on", period)
    return rows.filter(channel=options["channel"]) if "channel" in options else rows


def kept(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = Posting.objects.kept_due_time(min(period.end, timezone.localdate()))
    return rows.filter(starts_on__range=(period.start, period.end))


def planned(period: Period, options: Mapping[str, str]) -> QuerySet:
    return held_within(Posting, "starts_on", period).exclude(plan_number="").exclude(document_number="")


register(
    Indicator(
        "disclosures.items",
        "C01",
        "Số nội dung đã công khai",
        "nội dung",
        items,
        count("item"),
        register=REGISTER,
        note="Mỗi mục của danh mục chỉ tính một lần, kể cả mục công khai từ kỳ trước và còn trong kỳ.",
    ),
    Indicator(
        "disclosures.postings",
        "C02",
        "Số lượt công khai",
        "lượt",
        turns,
        count(),
        register=REGISTER,
        dimensions={"channel": dict(Channel.choices)},
        note="Một nội dung công khai bằng nhiều hình thức hoặc ở nhiều nơi thì tính nhiều lượt.",
    ),
    Indicator(
        "disclosures.kept_due_time",
        "C03",
        "Số lần công khai đủ thời gian tối thiểu",
        "lần",
        kept,
        count(),
        register=REGISTER,
        note="Không kể nội dung mà danh mục không ấn định số ngày.",
    ),
    Indicator(
        "disclosures.with_plan",
        "C04",
        "Số lần công khai có kế hoạch và văn bản kèm theo",
        "lần",
        planned,
        count(),
        register=REGISTER,
    ),
)
