"""Figures of what was made public (catalogue C01–C05) and made known (B09)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.core.indicators import (
    KNOWN,
    MISSING,
    Figure,
    Group,
    Indicator,
    count,
    grouped,
    held_within,
    ratio,
    register,
    total,
)
from apps.core.periods import Period
from apps.core.together import all_of, answers
from apps.disclosures.models import Broadcast, BroadcastKind, Channel, DisclosureItem, Posting, PostingChannel

REGISTER = "disclosures.posting"
BROADCASTS = "disclosures.broadcast"


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


def broadcasts(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = held_within(Broadcast, "starts_on", period)
    return rows.filter(kind=options["kind"]) if "kind" in options else rows


def on_loudspeakers(period: Period, options: Mapping[str, str]) -> QuerySet:
    return broadcasts(period, {"kind": BroadcastKind.LOUDSPEAKER})


@grouped
def count_asked(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many items the law asked a commune for in the period: all but the occasional, and these once they arose.

    What was public by an older law's list counts as well, so that no more can be made public than was asked for. The
    list is the commune's: missing for a single village.
    """
    if group.village is not None:
        return dict.fromkeys(group.ids, Figure(indicator, None, MISSING))
    listed = DisclosureItem.objects.within(group.period.start, group.period.end).filter(is_occasional=False)
    always, public = all_of(
        partial(answers, listed.order_by().values_list("pk")),
        partial(group.listed, rows, "item"),
    )
    asked = {unit: len({key for (key,) in [*always, *public[unit]]}) for unit in group.ids}
    return {unit: Figure(indicator, number or None, KNOWN if number else MISSING) for unit, number in asked.items()}


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
        "disclosures.items_asked",
        "C01",
        "Số nội dung phải công khai",
        "nội dung",
        items,
        count_asked,
        register=REGISTER,
        note="Nội dung chỉ công khai khi phát sinh thì tính khi đã công khai. Danh mục là của cả xã.",
    ),
    Indicator(
        "disclosures.items_share",
        "C05",
        "Tỷ lệ nội dung đã công khai trên số nội dung phải công khai",
        "%",
        items,
        ratio("disclosures.items", "disclosures.items_asked"),
        register=REGISTER,
        decimals=2,
        note="Căn cứ xếp loại công khai (tốt, trung bình, yếu) theo ngưỡng ghi ở danh mục quy định theo thời gian.",
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
    Indicator(
        "disclosures.broadcasts",
        "B09",
        "Số tin, bài, nội dung phát thanh",
        "tin, bài",
        broadcasts,
        count(),
        register=BROADCASTS,
        dimensions={"kind": dict(BroadcastKind.choices)},
    ),
    Indicator(
        "disclosures.broadcast_turns",
        "B09",
        "Số lượt phát thanh",
        "lượt",
        on_loudspeakers,
        total("repeats"),
        register=BROADCASTS,
    ),
)
