"""Figures of the units themselves: villages, profile figures, conventions (catalogue A01, A04, A05, E01)."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import QuerySet

from apps.core.indicators import KNOWN, MISSING, Figure, Indicator, Scope, count, ratio, register
from apps.core.periods import Period
from apps.villages.models import Convention, ProfileFigure, Village

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
    return Convention.objects.in_force_on(period.end)


def _profile(*codes: str) -> QuerySet:
    return ProfileFigure.objects.filter(item__code__in=codes)


def area(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _profile(f"land-{options.get('land', 'total').replace('_', '-')}").filter(year=period.end.year)


def party_members(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _profile("party-members").filter(year=period.end.year)


def party_cells(period: Period, options: Mapping[str, str]) -> QuerySet:
    kinds = [options["kind"]] if "kind" in options else list(CELLS)
    return _profile(*(f"party-cells-{kind}" for kind in kinds)).filter(year=period.end.year)


def any_item(period: Period, options: Mapping[str, str]) -> QuerySet:
    return _profile(options.get("item", "")).filter(year=period.end.year)


def stated(indicator: Indicator, scope: Scope, rows: QuerySet) -> Figure:
    """The stated values added up; none stated is missing, and so is a part of the sum that is not stated."""
    found = list(rows.values_list("value", "source", "item__decimals"))
    if not found:
        return Figure(indicator, None, MISSING)
    places = Decimal(1).scaleb(-max(decimals for _, _, decimals in found))
    total = sum((value for value, _, _ in found), Decimal(0)).quantize(places)
    return Figure(indicator, total, KNOWN, records=len(found), source="; ".join(sorted({s for _, s, _ in found})))


register(
    Indicator("villages.villages", "A01", "Số thôn, tổ dân phố", "thôn", villages, count()),
    Indicator(
        "villages.area",
        "A04",
        "Diện tích đất",
        "ha",
        area,
        stated,
        decimals=2,
        dimensions={"land": LAND},
        note="Không nêu loại đất thì là tổng diện tích tự nhiên.",
    ),
    Indicator(
        "villages.area_share",
        "A04",
        "Tỷ lệ loại đất trên tổng diện tích tự nhiên",
        "%",
        area,
        ratio("villages.area", "villages.area_total"),
        decimals=2,
        dimensions={"land": LAND},
    ),
    Indicator("villages.area_total", "A04", "Tổng diện tích tự nhiên", "ha", area, stated, decimals=2),
    Indicator("villages.party_members", "A05", "Số đảng viên", "đảng viên", party_members, stated),
    Indicator("villages.party_cells", "A05", "Số chi bộ", "chi bộ", party_cells, stated, dimensions={"kind": CELLS}),
    Indicator(
        "villages.profile",
        "A04",
        "Số liệu cơ bản theo danh mục của xã",
        "theo danh mục",
        any_item,
        stated,
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
)
