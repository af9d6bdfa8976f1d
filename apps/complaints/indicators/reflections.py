"""Figures of reflections and recommendations sent from the commune's own public board.

`dialogues.feedback` (F14) counts those that came through other systems: no row stands in both.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from apps.complaints.models import Field, OnlineReflection, Petition
from apps.core.indicators import KNOWN, Figure, Group, Indicator, count, grouped, register
from apps.core.periods import Period
from apps.documents.models import Publication

_KINDS: dict[str, Mapping[str, str]] = {"kind": dict(OnlineReflection.Kind.choices), "field": dict(Field.choices)}
_STATES = {"state": dict(OnlineReflection.State.choices)}


def received(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Sent on the days of the period as they are counted in Việt Nam."""
    start = timezone.make_aware(datetime.combine(period.start, time.min))
    end = timezone.make_aware(datetime.combine(period.end + timedelta(days=1), time.min))
    return OnlineReflection.objects.filter(received_at__gte=start, received_at__lt=end, **options)


def answered(period: Period, options: Mapping[str, str]) -> QuerySet:
    return received(period, options).filter(
        petition__status=Petition.Status.RESOLVED, petition__closed_on__lte=period.end
    )


def published(period: Period, options: Mapping[str, str]) -> QuerySet:
    """Those whose answer came to the board by the end of the period, taken down since or not."""
    until = min(period.end, timezone.localdate())
    source = Concat(Value(f"{OnlineReflection._meta.label_lower}:"), OuterRef("public_id"))
    first = Publication.objects.filter(source=source, starts_on__lte=until).order_by("starts_on")
    rows = answered(period, options).annotate(published_on=Subquery(first.values("starts_on")[:1]))
    return rows.filter(published_on__isnull=False)


def _boards(group: Group) -> set[int]:
    """The units that had published something by the end of the period."""
    published = group.narrow(Publication.objects.begun_by(group.period.end))
    found = group.summed(published, number=Count("pk"))
    return {unit for unit, sums in found.items() if sums["number"]}


@grouped
def counted_by_itself(indicator: Indicator, group: Group, rows: Any) -> dict[int, Figure]:
    """How many rows. They come in by themselves, so none is zero once the unit has a board, and unknown before."""
    none = dict.fromkeys(group.read(_boards), Figure(indicator, 0, KNOWN))
    return none | count().grouped(indicator, group, rows)


def _reflections(name: str, label: str, records: Any, note: str, **dimensions: Mapping[str, str]) -> Indicator:
    return Indicator(
        f"complaints.{name}",
        "F14",
        label,
        "lượt",
        records,
        counted_by_itself,
        dimensions=_KINDS | dimensions,
        note=note,
    )


register(
    _reflections(
        "reflections",
        "Số phản ánh, kiến nghị gửi qua bảng công khai của xã",
        received,
        "Cả nội dung không tiếp nhận. Không gồm phản ánh, kiến nghị qua hệ thống khác, đếm ở chỉ tiêu riêng.",
        **_STATES,
    ),
    _reflections(
        "reflections_answered",
        "Số phản ánh, kiến nghị gửi qua bảng công khai đã giải quyết, trả lời",
        answered,
        "Gửi trong kỳ, đã giải quyết tính đến hết kỳ; các đơn này cũng đếm trong sổ đơn thư.",
    ),
    _reflections(
        "reflections_published",
        "Số phản ánh, kiến nghị gửi qua bảng công khai đã công khai kết quả",
        published,
        "Gửi trong kỳ, đã giải quyết và công khai kết quả tính đến hết kỳ.",
    ),
)
