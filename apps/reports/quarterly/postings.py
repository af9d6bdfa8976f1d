"""Sheet I: what was made public, each posting that stood on a day of the period (Luật 10/2022/QH15, Điều 11–14)."""

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType

from apps.core.models import Attachment
from apps.disclosures.indicators import REGISTER, items
from apps.disclosures.models import PUT_UP, Channel, FilePurpose, Posting, PostingChannel
from apps.reports.quarterly.asking import Asked
from apps.reports.quarterly.columns import MARKED, Column, Kind
from apps.reports.quarterly.sheets import Cells, Filled, Form

_TIME, _FORM = "Thời gian công khai", "Hình thức công khai"
_SPANS = (30, 90)
_NAMED = (Channel.PORTAL, Channel.LOUDSPEAKER, Channel.VILLAGE_HEAD)


def fill(asked: Asked) -> Filled:
    rows: Any = items(asked.period, {})
    rows = rows.in_units(asked.ids)
    keys = rows.order_by().values("pk")
    channels: dict[int, list[str]] = defaultdict(list)
    for posting, channel in PostingChannel.objects.filter(posting__in=keys).values_list("posting", "channel"):
        channels[posting].append(channel)
    files = Attachment.objects.standing().filter(
        content_type=ContentType.objects.get_for_model(Posting),
        object_id__in=keys,
        purpose__in=(FilePurpose.PLAN, FilePurpose.CONTENT),
    )
    kept = set(files.values_list("object_id", "purpose"))
    found = rows.order_by("starts_on", "pk").values(
        *("unit", "pk", "title", "starts_on", "ends_on", "plan_number", "document_number"),
        *("item__article", "item__name", "item__min_days", "item__is_permanent"),
    )
    closures = asked.closures(REGISTER)
    return Filled(
        rows=asked.dealt((row["unit"], _cells(row, channels[row["pk"]], kept)) for row in found),
        none_found=[closures.none_found(at, REGISTER) for at in range(len(asked.reporters))],
    )


def _cells(row: dict[str, Any], channels: list[str], kept: set[tuple[int, str]]) -> Cells:
    days = None if row["item__is_permanent"] else row["item__min_days"]
    times = (row["item__is_permanent"], *(days == span for span in _SPANS))
    places = sum(channel in PUT_UP for channel in channels)
    others = set(channels) - PUT_UP - set(_NAMED)
    forms = (places == 1, places > 1, *(channel in channels for channel in _NAMED), bool(others))
    return (
        row["item__article"],
        row["item__name"],
        row["title"],
        *(MARKED if is_so else None for is_so in (*times, not any(times))),
        row["starts_on"],
        row["ends_on"],
        *(MARKED if is_so else None for is_so in forms),
        _file(row["plan_number"], (row["pk"], FilePurpose.PLAN.value) in kept),
        _file(row["document_number"], (row["pk"], FilePurpose.CONTENT.value) in kept),
    )


def _file(number: str, is_kept: bool) -> str:
    """The paper's number, and whether its file is kept with the record."""
    return f"{number} (có tệp)".strip() if is_kept else number


def _marks(group: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.MARK, group, 9) for name in names)


FORM = Form(
    "I",
    "Công khai thông tin",
    (
        Column("Nhóm nội dung", width=24),
        Column("Mục", width=30),
        Column("Tóm tắt", width=36),
        *_marks(_TIME, "Thường xuyên", *(f"Tối thiểu {span} ngày" for span in _SPANS), "Khác"),
        Column("Bắt đầu", Kind.DATE, width=12),
        Column("Kết thúc", Kind.DATE, width=12),
        *_marks(
            *(_FORM, "Niêm yết 1 nơi", "Niêm yết 2 nơi", "Cổng thông tin"),
            *("Loa truyền thanh", "Qua trưởng thôn", "Khác"),
        ),
        Column("Kế hoạch", group="Văn bản, tệp kèm theo", width=16),
        Column("Nội dung", group="Văn bản, tệp kèm theo", width=16),
    ),
    fill,
    measure="nội dung",
    note="Gồm các nội dung được công khai trong kỳ, kể cả nội dung công khai từ kỳ trước và còn trong kỳ.",
)
