"""Figures of the units themselves: villages, profile figures, conventions (catalogue A01, A04, A05, E01, E02)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet

from apps.core.indicators import (
    KNOWN,
    PARTIAL,
    Figure,
    Fold,
    Group,
    Indicator,
    Records,
    count,
    listed,
    ratio,
    register,
)
from apps.core.periods import Period
from apps.villages.models import Convention, ProfileFigure, Village
from apps.villages.models.conventions import Change

LAND = {
    "total": "diện tích tự nhiên",
    "agricultural": "đất nông nghiệp",
    "non_agricultural": "đất phi nông nghiệp",
    "unused": "đất chưa sử dụng",
}
CELLS = {"rural": "chi bộ nông thôn", "agency": "chi bộ cơ quan"}


def villages(period: Period, options: Mapping[str, str]) -> QuerySet:
    return Village.objects.on(period.end)


def conventions(period: Period, options: Mapping[str, str]) -> QuerySet:
    """An amendment says nothing beside what it amends, so it is not listed by itself."""
    return Convention.objects.in_force_on(period.end).exclude(change=Change.AMENDS)


def recognised_conventions(period: Period, options: Mapping[str, str]) -> QuerySet:
    rows = Convention.objects.filter(recognised_on__range=(period.start, period.end))
    return rows.filter(change=options["change"]) if "change" in options else rows


Items = Callable[[Mapping[str, str]], Sequence[str]]


def land_items(options: Mapping[str, str]) -> list[str]:
    return [f"land-{options.get('land', 'total').replace('_', '-')}"]


def party_member_items(options: Mapping[str, str]) -> list[str]:
    return ["party-members"]


def party_cell_items(options: Mapping[str, str]) -> list[str]:
    kinds = [options["kind"]] if "kind" in options else list(CELLS)
    return [f"party-cells-{kind}" for kind in kinds]


def chosen_item(options: Mapping[str, str]) -> list[str]:
    return [options.get("item", "")]


def stated(items: Items) -> Fold:
    """The stated values added up; none stated is missing, and an item that a unit left out makes the sum partial."""

    @listed("unit", "value", "source", "item__decimals")
    def added_up(indicator: Indicator, group: Group, found: list[tuple[Any, ...]]) -> Figure:
        places = Decimal(1).scaleb(-max(decimals for *_, decimals in found))
        total = sum((value for _, value, _, _ in found), Decimal(0)).quantize(places, ROUND_HALF_UP)
        lacking = len({unit for unit, *_ in found}) * len(items(group.options)) - len(found)
        sources = "; ".join(sorted({source for _, _, source, _ in found}))
        return Figure(indicator, total, PARTIAL if lacking else KNOWN, len(found), lacking, sources)

    return added_up


def figures_of(items: Items, *, shipped: bool = True) -> Records:
    """The year's figures of these items of the shipped catalogue, or else of the communes' own; never of both."""

    def records(period: Period, options: Mapping[str, str]) -> QuerySet:
        return ProfileFigure.objects.filter(
            item__unit__isnull=shipped, item__code__in=items(options), year=period.end.year
        )

    return records


def _profile(name: str, code: str, label: str, measure: str, items: Items, **extra: Any) -> Indicator:
    return Indicator(name, code, label, measure, figures_of(items), stated(items), **extra)


register(
    Indicator("villages.villages", "A01", "Số thôn, tổ dân phố", "thôn", villages, count()),
    _profile(
        "villages.area",
        "A04",
        "Diện tích đất",
        "ha",
        land_items,
        decimals=2,
        dimensions={"land": LAND},
        note="Không nêu loại đất thì là tổng diện tích tự nhiên.",
    ),
    Indicator(
        "villages.area_share",
        "A04",
        "Tỷ lệ loại đất trên tổng diện tích tự nhiên",
        "%",
        figures_of(land_items),
        ratio("villages.area", "villages.area_total"),
        decimals=2,
        dimensions={"land": LAND},
    ),
    _profile("villages.area_total", "A04", "Tổng diện tích tự nhiên", "ha", land_items, decimals=2),
    _profile("villages.party_members", "A05", "Số đảng viên", "đảng viên", party_member_items),
    _profile("villages.party_cells", "A05", "Số chi bộ", "chi bộ", party_cell_items, dimensions={"kind": CELLS}),
    Indicator(
        "villages.profile",
        "A04",
        "Số liệu cơ bản theo danh mục của xã",
        "theo danh mục",
        figures_of(chosen_item, shipped=False),
        stated(chosen_item),
        decimals=None,
        dimensions={"item": None},
    ),
    Indicator(
        "villages.conventions_in_force",
        "E01",
        "Số thôn có hương ước, quy ước đang có hiệu lực",
        "thôn",
        conventions,
        count("village"),
    ),
    Indicator(
        "villages.conventions_share",
        "E01",
        "Tỷ lệ thôn có hương ước, quy ước đang có hiệu lực trên tổng số thôn",
        "%",
        conventions,
        ratio("villages.conventions_in_force", "villages.villages"),
        decimals=2,
    ),
    Indicator(
        "villages.conventions_recognised",
        "E02",
        "Số hương ước, quy ước được công nhận trong kỳ",
        "bản",
        recognised_conventions,
        count(),
        dimensions={"change": dict(Change.choices)},
    ),
)
